import assert from 'node:assert/strict';
import { it } from 'node:test';
import { expected, story } from './story.js';

it('calls, retries, streams, fails and aborts as anywhere', async () => {
  assert.deepEqual(await story(), expected);
});
