import { defineCollection } from 'astro:content';
import { docsSchema } from '@astrojs/starlight/schema';
import { glob } from 'astro/loaders';

export const collections = {
  docs: defineCollection({
    // The case of a file's name stays: two exports may differ in it alone.
    loader: glob({ base: './.built/pages', pattern: '**/*.md', generateId: ({ entry }) => entry.replace(/\.md$/, '') }),
    schema: docsSchema(),
  }),
};
