import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** A Redis of its own on a free port of this machine, which keeps nothing on disk. */
export class Redis {
  readonly url: string;
  readonly #port: number;
  #server: ChildProcess | undefined;

  private constructor(port: number) {
    this.#port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async start(): Promise<Redis> {
    const redis = new Redis(await freePort());
    await redis.start();
    return redis;
  }

  /** Begins, or begins again on the same port after it was killed. */
  async start(): Promise<void> {
    const options = ['--port', `${this.#port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#server = server;
    await Promise.race([
      isReady(server),
      once(server, 'exit').then(() => Promise.reject(new Error('redis-server ended before it was ready.'))),
      once(server, 'error').then(() => Promise.reject(new Error(MISSING))),
    ]);
  }

  freeze(): void {
    this.#server?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#server?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server?.kill('SIGKILL')) return;
    await once(server, 'exit');
  }
}

const MISSING = 'There is no redis-server. On Debian and Ubuntu: apt-get install redis-server';

async function isReady(server: ChildProcess): Promise<void> {
  if (!server.stdout) return;
  for await (const line of createInterface(server.stdout)) {
    if (line.includes('Ready to accept connections')) return;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
}
