/** The answer that every client is given: a page of nine chats, 2 kB, with the headers that tell the quota. */
export const page = {
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

export const body = JSON.stringify(page);

export const headers = {
  'content-type': 'application/json',
  'x-toggl-quota-remaining': '500',
  'x-toggl-quota-resets-in': '1000',
};
