import { groups } from '../../openapi/departures.js';
import type { Description } from './description.ts';
import { sentence } from './http-api.ts';
import type { Page } from './page.ts';

/** Each departure in words, with its evidence. */
export function departuresPage(description: Description): Page {
  const sections = Object.entries(groups).flatMap(([group, title]) => [
    `## ${title}`,
    ...description['x-departures']
      .filter((departure) => departure.group === group)
      .map(({ place, reference, here, why }) =>
        [
          `### ${placeInWords(place, description)}`,
          // A cell of its tables that is left empty has a dash.
          `- **Toggl's reference:** ${reference === '-' ? 'No text.' : sentence(reference)}`,
          `- **Here:** ${sentence(here)}`,
          `- **Evidence:** ${sentence(why)}`,
          `- **Place:** \`${place}\``,
        ].join('\n'),
      ),
  ]);
  return {
    path: 'all-departures',
    label: 'Every departure',
    description:
      "Every place where the description says something else than Toggl's reference, or more, with the evidence.",
    markdown: [
      "# Where it departs from Toggl's reference",
      'The description was written by hand from ' +
        "[Toggl's reference](https://engineering.toggl.com/docs/focus/chats). Here is every place where it says something else, or more. " +
        '“Other resources” are the other operations of the Focus API. “Reported” means by other clients, on other resources. ' +
        'Nothing was checked against the live API.',
      ...sections,
    ].join('\n\n'),
  };
}

/** What a part of a place is called. */
const partNames: Record<string, string> = {
  security: 'signing in',
  responses: 'answers',
  headers: 'headers',
  content: 'bodies',
  items: 'what the list holds',
  type: 'type',
  required: 'required fields',
  requestBody: 'body of the request',
  format: 'format',
  parameters: 'parameters',
  assumption: 'assumption',
  description: 'description',
  example: 'example',
  examples: 'examples',
  style: 'several values',
  summary: 'title',
};

/** `listChatMessages.responses.404` is “List chat messages: answers, 404”. */
function placeInWords(place: string, { paths, components }: Description): string {
  const [first = '', ...parts] = place.split('.');
  const operation = Object.values(paths)
    .flatMap((item) => Object.values(item))
    .find(({ operationId }) => operationId === first);
  const where =
    first === '*'
      ? 'Everywhere'
      : (operation?.summary ?? (components.schemas[first] ? `\`${first}\`` : (partNames[first] ?? first)));
  const words = parts.filter((part) => part !== '*').map((part) => partNames[part] ?? `\`${part}\``);
  return words.length > 0 ? `${where}: ${words.join(', ')}` : where;
}
