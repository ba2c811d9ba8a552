import type { MarkKind } from '../../lib/types.ts';

const KEYS: Record<string, MarkKind | 'note'> = { p: 'peak', b: 'brick', n: 'note' };
const STORED = 'mark-keys';
const TYPING = 'input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]';

/** What a key says of the track; null when it is meant for a field or for the browser. */
export function markKey(e: KeyboardEvent): MarkKind | 'note' | null {
	if (e.defaultPrevented || e.repeat || e.isComposing) return null;
	if (e.ctrlKey || e.metaKey || e.altKey || e.shiftKey) return null;
	if (e.target instanceof Element && e.target.closest(TYPING)) return null;
	return KEYS[e.key.toLowerCase()] ?? null;
}

/** Whether letters mark tracks at this browser: who speaks to the computer turns them off (WCAG 2.1.4). */
export class MarkKeys {
	#on = $state(localStorage.getItem(STORED) !== 'off');

	get on() {
		return this.#on;
	}
	set on(on: boolean) {
		this.#on = on;
		localStorage.setItem(STORED, on ? 'on' : 'off');
	}
}
