import type { State } from './list.ts';

export const stage: Record<string, State> = {};
