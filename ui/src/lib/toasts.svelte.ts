export interface Toast {
	id: number;
	text: string;
	tone: 'info' | 'bad';
}

/** Long enough to read a sentence twice. */
const SHOWN = 6_000;

let last = 0;
let shown = $state.raw<readonly Toast[]>([]);

export const toasts = () => shown;

/** Says one sentence in passing. The same sentence is not shown twice at a time. */
export function toast(text: string, tone: Toast['tone'] = 'info') {
	if (shown.some((t) => t.text === text)) return;
	const id = ++last;
	shown = [...shown, { id, text, tone }];
	setTimeout(() => (shown = shown.filter((t) => t.id !== id)), SHOWN);
}
