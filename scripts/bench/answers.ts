/** What every client is answered: a page of nine chats, 2 kB, or one chat, with the headers that tell the quota. */
const page = {
  page: 1,
  per_page: 100,
  data: Array.from({ length: 9 }, (_, index) => ({
    id: 981_204 + index,
    name: `Plan the launch, part ${index}`,
    created_at: '2026-10-01T08:15:00Z',
    updated_at: '2026-10-01T08:15:00Z',
    deleted_at: null,
    message_count: 4,
    toggl_user_id: 5_112_233,
    workspace_id: 3_021_544,
  })),
};

export type ChatPage = typeof page;
export type Chat = ChatPage['data'][number];

export const chatIds = page.data.map(({ id }) => id);
export const chatId = 981_204;

export const bodies = { list: JSON.stringify(page), get: JSON.stringify(page.data[0]) };
export type Operation = keyof typeof bodies;

export const headers = {
  'content-type': 'application/json',
  'x-toggl-quota-remaining': '500',
  'x-toggl-quota-resets-in': '1000',
};
