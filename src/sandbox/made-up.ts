import { randomNumbers } from './random.ts';
import type { Store } from './store.ts';

const verbs = ['Plan', 'Review', 'Sum up', 'Estimate', 'Prepare', 'Reschedule'];
const subjects = [
  'the October launch',
  'last week',
  'the invoices',
  'a day off',
  'the sprint',
  'the roadmap',
  'overtime',
];
const questions = ['Which tasks are left?', 'What took the most time?', 'What is due first?', 'Who can help?'];
const answers = ['Three are open.', 'The release notes.', 'Nothing is late so far.', 'Two hours more than planned.'];

const seed = 0x70661;
const apartMs = 60_000;

/** Adds chats a minute apart, the last one a minute old. They hold 0, 2, 4, 0, 2, 4, … messages: questions, each with its answer. */
export function addMadeUpChats(store: Store, count: number, nowMs: number): void {
  const next = randomNumbers(seed);
  const pick = (texts: string[]) => texts[next() % texts.length] ?? '';
  for (let index = 0; index < count; index++) {
    const createdAt = new Date(nowMs - (count - index) * apartMs).toISOString();
    const chat = store.addChat({ name: `${pick(verbs)} ${pick(subjects)}` }, createdAt);
    for (let pairs = index % 3; pairs > 0; pairs--) {
      store.addMessage(chat, { role: 'user', content: { text: pick(questions) } }, createdAt);
      store.addMessage(chat, { role: 'assistant', content: { text: pick(answers) } }, createdAt);
    }
  }
}
