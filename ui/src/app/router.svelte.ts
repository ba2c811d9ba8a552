import { tick, type Component } from 'svelte';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type View = Component<any>;
type Load = () => Promise<{ default: View }>;
export type Routes = Record<string, Load>;

interface Current {
	View: View;
	params: Record<string, string>;
	key: string;
}

const compile = (path: string) => {
	const keys: string[] = [];
	const body = path.replace(/:(\w+)/g, (_, key: string) => (keys.push(key), '([^/]+)'));
	return { keys, re: new RegExp(`^${body}/?$`) };
};

/** Opens pages by path, takes over links within the site and moves the focus as a browser would. */
export class Router {
	current = $state.raw<Current | null>(null);
	/** offline = the page's code could not be loaded. */
	failed = $state<'missing' | 'offline' | null>(null);
	readonly #table: { re: RegExp; keys: string[]; load: Load }[];
	#turn = 0;

	constructor(routes: Routes) {
		this.#table = Object.entries(routes).map(([path, load]) => ({ ...compile(path), load }));
	}

	/** Opens a path. `replace` leaves no way back to the page before. */
	go(to: string, replace = false) {
		history[replace ? 'replaceState' : 'pushState'](null, '', to);
		return this.#render('new');
	}

	again() {
		return this.#render('new');
	}

	start(): () => void {
		const click = (e: MouseEvent) => {
			if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
			const a = (e.target as Element).closest('a');
			if (!a || a.target || a.hasAttribute('download') || a.origin !== location.origin) return;
			if (!this.#table.some((r) => r.re.test(a.pathname))) return;
			e.preventDefault();
			void this.go(a.pathname + a.search + a.hash);
		};
		const pop = () => void this.#render('back');
		document.addEventListener('click', click);
		window.addEventListener('popstate', pop);
		void this.#render('first');
		return () => {
			document.removeEventListener('click', click);
			window.removeEventListener('popstate', pop);
		};
	}

	async #render(move: 'first' | 'new' | 'back') {
		const turn = ++this.#turn;
		const path = location.pathname;
		const hit = this.#table.map((r) => ({ ...r, found: r.re.exec(path) })).find((r) => r.found);
		if (!hit) {
			this.failed = 'missing';
			return;
		}
		try {
			const { default: View } = await hit.load();
			if (turn !== this.#turn) return; // a later click won
			const params = Object.fromEntries(hit.keys.map((k, i) => [k, decode(hit.found?.[i + 1] ?? '')]));
			this.failed = null;
			this.current = { View, params, key: path };
		} catch {
			if (turn !== this.#turn) return;
			if (mayBeOld(path)) return location.reload();
			this.failed = 'offline';
		}
		if (move === 'first') return;
		await focusMain();
		if (move === 'new') scrollTo(0, 0);
	}
}

/** After a change of what the page is about: where it begins, for keyboards and screen readers. */
export async function focusMain() {
	await tick();
	document.querySelector<HTMLElement>('main')?.focus({ preventScroll: true });
}

/** A page opened before a release asks for a file that is gone: true once for each path, to load the new page. */
function mayBeOld(path: string): boolean {
	const tried = sessionStorage.getItem('reloaded') === path;
	sessionStorage.setItem('reloaded', path);
	return !tried && navigator.onLine;
}

function decode(part: string) {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
