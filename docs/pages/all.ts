/** All pages of the site, in the order of the sidebar. */
import { departuresPage } from './departures.ts';
import { description } from './description.ts';
import { filesPage, guidePages, startPage } from './guide.ts';
import { httpApiPages } from './http-api.ts';
import type { Page } from './page.ts';
import { typescriptApiPages } from './typescript-api.ts';

export async function allPages(): Promise<Page[]> {
  return [
    startPage(),
    ...guidePages(),
    ...httpApiPages(description),
    ...(await typescriptApiPages()),
    departuresPage(description),
    filesPage(),
  ];
}
