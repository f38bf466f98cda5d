import { TestEnvironment } from 'jest-environment-jsdom';

/** Jest's jsdom, with what it lacks taken from Node. */
export default class extends TestEnvironment {
  constructor(...given) {
    super(...given);
    Object.assign(this.global, { fetch, Request, Response, ReadableStream, TextDecoder, TextEncoder, structuredClone });
  }
}
