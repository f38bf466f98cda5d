import { tellStory } from './story.js';

export default {
  async fetch(request) {
    try {
      await tellStory(await request.json());
      return new Response('ok');
    } catch (error) {
      return new Response(error.stack, { status: 500 });
    }
  },
};
