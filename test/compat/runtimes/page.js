import { tellStory } from './story.js';

globalThis.tellStory = tellStory;
