/**
 * `<run-sample>` holds a sample and what it was recorded to print. This adds *Run* and *Edit*: the sample runs as a worker, against a sandbox that
 * answers in the place of the API. A worker can be stopped, whatever its code does, and it can't touch the page.
 */
import type { Fault } from '../../src/sandbox/index.ts';
import { sampleModule } from '../sample/module.ts';
import type { Message } from '../sample/sample.ts';

const sampleUrl = new URL(`${import.meta.env.BASE_URL.replace(/\/$/, '')}/sample.js`, location.href).href;

/** What a reader can let the first request meet. */
const faults: { label: string; fault: Fault | null }[] = [
  { label: 'nothing: it goes well', fault: null },
  { label: '400: the request is refused', fault: { status: 400 } },
  { label: '401: the key is wrong', fault: { status: 401 } },
  {
    label: '402: the quota is spent',
    fault: { status: 402, headers: { 'X-Toggl-Quota-Remaining': '0', 'X-Toggl-Quota-Resets-In': '1800' } },
  },
  { label: '402: the plan lacks the feature', fault: { status: 402, headers: { 'X-Toggl-Quota-Remaining': '29' } } },
  { label: '403: the user may not', fault: { status: 403 } },
  { label: '404: not there', fault: { status: 404 } },
  { label: '429: a burst, then well', fault: { status: 429, headers: { 'Retry-After': '1' } } },
  { label: '503 once, then well', fault: { status: 503 } },
  { label: '503 each time', fault: { status: 503, times: Infinity } },
  { label: 'the connection breaks, then well', fault: { fault: 'reset' } },
  { label: 'the connection breaks each time', fault: { fault: 'reset', times: Infinity } },
  {
    label: 'a web page instead of JSON',
    fault: { status: 200, headers: { 'Content-Type': 'text/html' }, body: '<h1>Log in</h1>' },
  },
];

class RunSample extends HTMLElement {
  #worker: Worker | undefined;
  readonly #run = button('Run');
  readonly #edit = button('Edit');
  readonly #status = element('span', { role: 'status' });
  readonly #editor = element('textarea', { spellcheck: 'false', 'aria-label': 'Sample' });
  readonly #faults = element('select', {});
  readonly #result = element('div', { class: 'run-result not-content' });

  connectedCallback(): void {
    const code = this.querySelector('pre[data-language="ts"]');
    const figure = code?.closest('.expressive-code');
    if (!code || !figure) return;
    this.#editor.value = Array.from(code.querySelectorAll('.ec-line'), (line) =>
      (line.textContent ?? '').replace(/\n$/, ''),
    ).join('\n');
    this.#editor.hidden = true;
    const bar = element('div', { class: 'run-bar not-content' });
    bar.append(this.#run, this.#edit);
    if (this.hasAttribute('choose-fault')) bar.append(this.#faultChoice());
    bar.append(this.#status);
    figure.after(this.#editor, bar);
    this.#run.addEventListener('click', () => (this.#worker ? this.#stop('Stopped.') : this.#start()));
    this.#edit.addEventListener('click', () => {
      figure.remove();
      this.#edit.remove();
      this.#editor.hidden = false;
      this.#editor.rows = this.#editor.value.split('\n').length + 1;
      this.#editor.focus();
    });
  }

  disconnectedCallback(): void {
    this.#worker?.terminate();
  }

  #faultChoice(): HTMLElement {
    const label = element('label', {});
    this.#faults.append(...faults.map((choice, index) => new Option(choice.label, `${index}`)));
    label.append('The first request meets ', this.#faults);
    return label;
  }

  #start(): void {
    const { fault } = faults[Number(this.#faults.value)] ?? { fault: null };
    const text = sampleModule(this.#editor.value, { sampleUrl, fault, tell: 'postMessage' });
    const url = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
    const worker = new Worker(url, { type: 'module' });
    const printed = element('pre', { class: 'run-printed', tabindex: '0', 'aria-label': 'What it prints' });
    const state = element('div', {});
    this.#showResult(printed, state);
    worker.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (data.kind === 'printed') printed.append(`${data.text}\n`);
      if (data.kind === 'state') state.replaceChildren(...stateOf(data));
      if (data.kind === 'ended') this.#stop('Done.');
      if (data.kind === 'failed') this.#fail(printed, data.text);
    });
    // The event has no message: nothing of the text ran.
    worker.addEventListener('error', () =>
      this.#fail(printed, 'SyntaxError: this is no JavaScript. Types have to be left out here.'),
    );
    this.#worker = worker;
    this.#run.textContent = 'Stop';
    this.#status.textContent = 'Running…';
    URL.revokeObjectURL(url);
  }

  /** In the place of what was recorded, or of the run before. */
  #showResult(...parts: HTMLElement[]): void {
    this.#result.replaceChildren(...parts);
    if (this.#result.isConnected) return;
    const bar = this.querySelector('.run-bar');
    while (bar?.nextSibling) bar.nextSibling.remove();
    bar?.after(this.#result);
  }

  #fail(printed: HTMLElement, message: string): void {
    printed.append(`${message}\n`);
    this.#stop('Failed.');
  }

  #stop(status: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#run.textContent = 'Run';
    this.#status.textContent = status;
  }
}

/** The requests that were made, and what is left of the quota. */
function stateOf({ requests, quotaLeft }: Extract<Message, { kind: 'state' }>): HTMLElement[] {
  const heading = element('p', {});
  const left = quotaLeft === undefined ? '' : ` ${quotaLeft} are left of the quota.`;
  heading.textContent = `${requests.length === 1 ? '1 request was' : `${requests.length} requests were`} made.${left}`;
  const list = element('ol', { class: 'run-requests' });
  for (const { method, path, status } of requests.slice(-20)) {
    const item = element('li', {});
    item.textContent = `${method} ${path}: ${status ?? 'no answer'}`;
    list.append(item);
  }
  return [heading, list];
}

function button(text: string): HTMLButtonElement {
  const made = element('button', { type: 'button' });
  made.textContent = text;
  return made;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string>,
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  return made;
}

customElements.define('run-sample', RunSample);
