import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { redocly } from '../../scripts/redocly.ts';
import { copyProject, project, runScript } from '../project-copy.ts';
import { type Description, description, withChange } from './read-description.ts';

const chats = ['paths', '/workspaces/{workspace_id}/chats'];
const chat = ['paths', '/workspaces/{workspace_id}/chats/{chat_id}'];
const messages = ['paths', '/workspaces/{workspace_id}/chats/{chat_id}/messages'];
const answer = ['responses', '200', 'content', 'application/json'];

/** A copy of the project with another description, as JSON, which is YAML; no operation refers to components any more. */
function projectWith(other: Description): string {
  const folder = copyProject();
  const { securitySchemes } = other.components;
  const text = JSON.stringify({ ...other, components: { securitySchemes } }, undefined, 2);
  writeFileSync(join(folder, 'openapi/openapi.yaml'), text);
  return folder;
}

function withoutFieldDescriptions(): Description {
  return JSON.parse(JSON.stringify(description), (_key, value) => {
    const isSchema = typeof value?.type === 'string' || Array.isArray(value?.type);
    return isSchema ? { ...value, description: undefined } : value;
  });
}

describe('npm run lint:description', { timeout: 20_000 }, () => {
  it('says in one line that the description is valid, and how ready for agents', () => {
    const { status, stdout, stderr } = runScript(project, 'lint-description.ts');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^openapi\/openapi\.yaml: valid; agent readiness \d+(\.\d)? \(at least 86\)\n$/);
  });

  it('fails below 86', () => {
    const { status, stdout, stderr } = runScript(projectWith(withoutFieldDescriptions()), 'lint-description.ts');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^openapi\/openapi\.yaml: valid; agent readiness [78]\d(\.\d)? \(at least 86\): too low\n$/);
  });

  it('fails on a problem, and says where', () => {
    const folder = projectWith(withChange([...chats, 'get', 'summary'], 'List Chats'));
    const { status, stdout, stderr } = runScript(folder, 'lint-description.ts');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^\[1\] openapi\/openapi\.yaml:\d+:\d+ at #\/paths\/~1workspaces/);
    expect(stderr).toContain('A summary starts with a capital letter');
  });
});

describe('the rules of the description', { timeout: 20_000 }, () => {
  const breaks: [rule: string, keys: string[], value: unknown][] = [
    ['operation-summary', [...chats, 'get', 'summary'], undefined],
    ['rule/summary-in-sentence-case', [...chats, 'post', 'summary'], 'Create a New Chat'],
    ['operation-description', [...chat, 'get', 'description'], undefined],
    ['operation-tag-defined', [...chat, 'put', 'tags'], undefined],
    ['operation-4xx-response', [...chat, 'delete', 'responses'], { 204: { description: 'No Content.' } }],
    ['rule/parameters-in-operation', [...chat, 'parameters'], []],
    ['rule/named-examples', [...chat, 'get', ...answer, 'examples'], undefined],
    ['no-invalid-media-type-examples', [...messages, 'get', ...answer, 'examples', 'messages', 'value', 'page'], 'one'],
    ['no-invalid-parameter-examples', [...chats, 'get', 'parameters', '0', 'example'], 'one'],
    ['parameter-description', [...chats, 'get', 'parameters', '1', 'description'], undefined],
    ['departures/complete', ['x-departures', '0', 'why'], undefined],
    ['departures/complete', ['x-departures', '1', 'why'], ''],
    ['departures/complete', ['x-departures', '2', 'group'], 'other'],
    ['tag-description', ['tags', '0', 'description'], undefined],
  ];

  it('each find what breaks them', () => {
    const broken = breaks.reduce((changed, [, keys, value]) => withChange(keys, value, changed), description);
    const folder = projectWith(broken);
    const { stdout } = redocly('lint', 'chats', '--config', join(folder, 'redocly.yaml'), '--format', 'json');
    const { problems }: { problems: { ruleId: string; location: [{ pointer: string }] }[] } = JSON.parse(stdout);
    const found = problems.map(({ ruleId, location: [{ pointer }] }) => ({ ruleId, pointer }));
    const expected = breaks.map(([ruleId, keys]) => ({ ruleId, pointer: expect.stringContaining(pointerTo(keys)) }));
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(found).toHaveLength(breaks.length);
  });
});

/** Up to the parent of the last key: where a key is missing, Redocly names the object that should have it. */
function pointerTo(keys: string[]): string {
  return ['#', ...keys.slice(0, -1).map((key) => key.replaceAll('/', '~1'))].join('/');
}
