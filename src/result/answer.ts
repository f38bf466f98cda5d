import { DecodeError } from '../errors.ts';
import { discardBody } from '../transport/body.ts';
import type { Call } from '../transport/call.ts';

/** What a call was answered with, before its body is read. */
export class Answer {
  readonly call: Call;
  readonly response: Response;
  /** The body, once it was read: kept for an `asResponse()` that comes later. */
  text: string | undefined;

  constructor(call: Call, response: Response) {
    this.call = call;
    this.response = response;
  }

  /** The JSON of the whole body; `undefined` where there is none. */
  async readJson(): Promise<unknown> {
    this.text = await this.call.read(this.response.text());
    this.call.end();
    return this.parseJson(this.text);
  }

  /** A write succeeds whatever its answer's body is: what is no JSON counts for nothing then. */
  parseJson(text: string): unknown {
    try {
      return text ? JSON.parse(text) : undefined;
    } catch {
      // The platform's own error quotes the body.
      if (this.call.method === 'GET') throw this.decodeError('the body is not JSON');
      return undefined;
    }
  }

  /** Lets go of a body that says nothing. */
  discard(): void {
    this.call.end();
    discardBody(this.response);
  }

  decodeError(problem: string, position?: number): DecodeError {
    const { method, path } = this.call;
    const contentType = this.response.headers.get('Content-Type') ?? undefined;
    const said = `${this.response.status}, but ${problem} (${contentType ?? 'no content type'})`;
    return new DecodeError(`${method} ${path}: ${said}. Was it the API that answered?`, contentType, position);
  }
}
