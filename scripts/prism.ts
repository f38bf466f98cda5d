import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endWithParent } from './end-with-parent.ts';

const prismCli = fileURLToPath(new URL('../node_modules/@stoplight/prism-cli/dist/index.js', import.meta.url));
const description = fileURLToPath(new URL('../openapi/openapi.yaml', import.meta.url));

const longestStartMs = 30_000;

interface Prism {
  /** Where it listens; takes the place of the description's server. */
  url: string;
  /** Settles when Prism is gone: closed, or failed, as when the description breaks while Prism watches it. */
  ended: Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a Prism mock of `openapi/openapi.yaml` on 127.0.0.1, and resolves once it listens. It answers with the
 * description's examples, and with an error to a request that violates the description. Port 0 is any free one.
 */
export function startPrism(port = 0): Promise<Prism> {
  return start('mock', port, [description]);
}

/**
 * Starts a Prism proxy on a free port of 127.0.0.1, and resolves once it listens. It passes requests on to the upstream and its answers back,
 * and answers 500 by itself where an answer violates the description. What it does not look at: whether the status is described.
 */
export function startPrismProxy(upstreamUrl: string): Promise<Prism> {
  return start('proxy', 0, [description, upstreamUrl]);
}

function start(command: string, port: number, what: string[]): Promise<Prism> {
  // With NODE_ENV=production Prism would fork a process of its own; with FORCE_COLOR its URL would hold escape codes.
  const options = ['--errors', '--multiprocess=false', '--host=127.0.0.1', `--port=${port}`];
  const prism = spawn(process.execPath, ['--import', endWithParent, prismCli, command, ...options, ...what], {
    env: { ...process.env, FORCE_COLOR: '0' },
  });

  const ended = new Promise<void>((resolve) => prism.once('close', () => resolve()));
  const close = () => {
    prism.kill();
    return ended;
  };

  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    const timer = setTimeout(() => {
      prism.kill();
      reject(new Error(`Prism did not start within ${longestStartMs / 1000} s.`));
    }, longestStartMs);

    // Read on after the start, unseen: a full pipe would stop Prism.
    prism.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout = (stdout + text).slice(-10_000);
      const url = /Prism is listening on (http:\S+)/.exec(stdout)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      resolve({ url, ended, close });
    });
    prism.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-10_000);
    });
    prism.once('error', reject);
    prism.once('close', () => {
      clearTimeout(timer);
      reject(new Error(`Prism did not start: ${reasonOfFailure(stdout, stderr)}`));
    });
  });
}

/** Prism logs the reason as `fatal`; for some, a taken port among them, it is only the last line below its usage text. */
function reasonOfFailure(stdout: string, stderr: string): string {
  const logged = stdout.split(/fatal\s+/)[1]?.trim();
  return logged || (stderr.trim().split('\n').at(-1) ?? '');
}
