// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import createQueries from 'openapi-react-query';
import { type components, createTogglFocusClient } from 'toggl-focus-chats';
import { createSandbox } from 'toggl-focus-chats/sandbox';
import { afterEach, expect, expectTypeOf, it } from 'vitest';

afterEach(cleanup);

const sandbox = createSandbox({ chats: 1 });
const { api } = createTogglFocusClient({ ...sandbox.clientOptions, maxRetries: 0 });
const queries = createQueries(api);
const init = { params: { path: { workspace_id: sandbox.workspaceId } } };

function Chats() {
  const { data, error } = queries.useQuery('get', '/workspaces/{workspace_id}/chats', init);
  const creation = queries.useMutation('post', '/workspaces/{workspace_id}/chats');
  expectTypeOf(data).toEqualTypeOf<components['schemas']['ChatPage'] | undefined>();
  if (error) return <p role="alert">{error.error}</p>;
  return (
    <>
      <button type="button" onClick={() => creation.mutate({ ...init, body: { name: 'Plan the launch' } })}>
        New
      </button>
      <ul>
        {data?.data?.map((chat) => (
          <li key={chat.id}>{chat.name ?? 'Unnamed'}</li>
        ))}
      </ul>
    </>
  );
}

function renderChats() {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(
    <QueryClientProvider client={queryClient}>
      <Chats />
    </QueryClientProvider>,
  );
  return queryClient;
}

it('renders the chats, makes one, and shows it once the list is fetched again', async () => {
  sandbox.reset();
  const queryClient = renderChats();
  expect(await screen.findAllByRole('listitem')).toHaveLength(1);

  fireEvent.click(screen.getByRole('button'));
  await expect.poll(() => sandbox.requests.length).toBe(2);
  expect(screen.queryByText('Plan the launch')).toBeNull();

  await queryClient.invalidateQueries();
  await screen.findByText('Plan the launch');
  expect(sandbox.requests.map(({ method, status }) => [method, status])).toEqual([
    ['GET', 200],
    ['POST', 201],
    ['GET', 200],
  ]);
});

it('shows an error whose answer has no body', async () => {
  sandbox.reset();
  sandbox.fail({ status: 500, body: '' });
  renderChats();
  expect((await screen.findByRole('alert')).textContent).toBe('http_500');
});
