// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { SWRConfig } from 'swr';
import { createQueryHook } from 'swr-openapi';
import { type components, createTogglFocusClient } from 'toggl-focus-chats';
import { createSandbox } from 'toggl-focus-chats/sandbox';
import { afterEach, expect, expectTypeOf, it } from 'vitest';

afterEach(cleanup);

const sandbox = createSandbox({ chats: 1 });
const { api } = createTogglFocusClient({ ...sandbox.clientOptions, maxRetries: 0 });
const useQuery = createQueryHook(api, 'toggl-focus');

function Chats() {
  const { data, error, mutate } = useQuery('/workspaces/{workspace_id}/chats', {
    params: { path: { workspace_id: sandbox.workspaceId } },
  });
  expectTypeOf(data).toEqualTypeOf<components['schemas']['ChatPage'] | undefined>();
  if (error) return <p role="alert">{error.error}</p>;
  return (
    <>
      <button type="button" onClick={() => mutate()}>
        Refresh
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
  render(
    <SWRConfig value={{ provider: () => new Map(), shouldRetryOnError: false, dedupingInterval: 0 }}>
      <Chats />
    </SWRConfig>,
  );
}

it('renders the chats, and a new one once the list is fetched again', async () => {
  sandbox.reset();
  renderChats();
  expect(await screen.findAllByRole('listitem')).toHaveLength(1);

  sandbox.addChat({ name: 'Plan the launch' });
  fireEvent.click(screen.getByRole('button'));
  await screen.findByText('Plan the launch');
  expect(sandbox.requests.map(({ status }) => status)).toEqual([200, 200]);
});

it('shows an error whose answer has no body', async () => {
  sandbox.reset();
  sandbox.fail({ status: 500, body: '' });
  renderChats();
  expect((await screen.findByRole('alert')).textContent).toBe('http_500');
});
