import { Hono } from 'hono';
import type { TogglFocusClient } from 'toggl-focus-chats';
import { answerFor } from './http-errors.ts';

export function honoApp(client: TogglFocusClient, limitMs: number, log: (status: number) => void) {
  const app = new Hono();
  app.get('/chats/:id', async (context) => {
    // On Node the reason of Hono's own signal is a text, and onError is called for an Error alone.
    const left = new AbortController();
    context.req.raw.signal.addEventListener('abort', () => left.abort());
    const signal = AbortSignal.any([left.signal, AbortSignal.timeout(limitMs)]);
    return context.json(await client.chats.get(Number(context.req.param('id')), { signal }));
  });
  app.onError((error) => {
    const { status, headers } = answerFor(error);
    log(status);
    return Response.json({ status }, { status, headers });
  });
  return app;
}
