// The whole life of a document in English, on a dark page.
import { life } from './_life.mjs';

await life('en');
