import { expected, story } from './story.js';

it('calls, retries, streams, fails and aborts as anywhere', async () => {
  expect(await story()).toEqual(expected);
});
