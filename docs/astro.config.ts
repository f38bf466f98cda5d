import { readFileSync } from 'node:fs';
import starlight from '@astrojs/starlight';
import { defineConfig } from 'astro/config';

const sidebar = JSON.parse(readFileSync(new URL('.built/sidebar.json', import.meta.url), 'utf8'));

export default defineConfig({
  srcDir: './site',
  publicDir: './.built/public',
  devToolbar: { enabled: false },
  image: { service: { entrypoint: 'astro/assets/services/noop' } },
  integrations: [
    starlight({
      title: 'toggl-focus-chats',
      sidebar,
      components: { Head: './site/Head.astro' },
      customCss: ['./site/site.css'],
      favicon: '/favicon.svg',
      credits: false,
      expressiveCode: { defaultProps: { wrap: true } },
    }),
  ],
});
