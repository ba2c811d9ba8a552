/** The words on the screen. The one place that another language would be chosen in. */
export * as t from './messages/en.ts';
