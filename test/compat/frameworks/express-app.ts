import express, { type ErrorRequestHandler } from 'express';
import type { TogglFocusClient } from 'toggl-focus-chats';
import { answerFor } from './http-errors.ts';

export function expressApp(client: TogglFocusClient, limitMs: number, log: (status: number) => void) {
  const app = express();
  app.get('/chats/:id', async (request, response) => {
    const left = new AbortController();
    response.on('close', () => left.abort());
    const signal = AbortSignal.any([left.signal, AbortSignal.timeout(limitMs)]);
    response.json(await client.chats.get(Number(request.params.id), { signal }));
  });
  const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
    const { status, headers } = answerFor(error);
    log(status);
    response.status(status).set(headers).json({ status });
  };
  return app.use(answerError);
}
