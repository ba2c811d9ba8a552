import { en, type Messages } from './messages/en.ts';

/** The words on the screen. The one place that another language would be chosen in. */
export const t: Messages = en;
