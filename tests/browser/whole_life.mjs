// The whole life of a document in Chinese, on a light page.
import { life } from './_life.mjs';

await life('zh');
