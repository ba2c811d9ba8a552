import { ApiError, request, send } from './api.ts';
import type { FeedEvents, Mine, SessionInfo, Snapshot } from './types.ts';

/** waiting = nothing reaches us; polling = the stream is broken on the way, but asking works. */
export type Link = 'connecting' | 'live' | 'polling' | 'waiting';

/** A screen that looks on: it is not counted as a listener and gets no `mine`. */
export type View = 'console' | 'stage' | 'overlay';

/** missing = no session has this code; locked = it wants a PIN; closed = it takes no new dancers. */
export type Refusal = 'missing' | 'locked' | 'closed';

export interface FeedOptions {
	code: string;
	view?: View | undefined;
	on: <K extends keyof FeedEvents>(type: K, data: FeedEvents[K]) => void;
	onLink: (link: Link) => void;
	/** A stream begins: what it tells cannot be compared with what was heard before. */
	onOpen?: () => void;
	/** The server will not show this session. Nothing is tried again. */
	onRefused: (why: Refusal) => void;
	random?: () => number;
}

const EVENTS = ['snapshot', 'mine', 'play', 'history', 'pulse', 'poll', 'announcement', 'session'] as const;

/** EventSource.CLOSED, by value: the tests bring their own EventSource. */
const CLOSED = 2;
/** A stream that has said nothing by then is being held back on the way. */
const FIRST_EVENT = 6_000;
/** Two heartbeats missed and a bit: dead, whatever readyState claims after a lock screen. */
const SILENCE = 40_000;
/** A pocketed phone keeps its stream this long, so that a glance at a message costs no reconnect. */
const HIDDEN = 20_000;
/** A loss healed by then is nobody's business. */
const GRACE = 2_000;

function refusal(e: unknown): Refusal | null {
	if (!(e instanceof ApiError)) return null;
	if (e.status === 404) return 'missing';
	if (e.status === 401 && e.code === 'pin_required') return 'locked';
	if (e.status === 403 && e.code === 'door_closed') return 'closed';
	return null;
}

/** The one connection of a page to a session: a stream that heals itself, and polling where streams do not pass. */
export class Feed {
	readonly #opts: FeedOptions;
	readonly #url: string;
	readonly #random: () => number;
	#stream: EventSource | null = null;
	#poll: AbortController | null = null;
	#link: Link = 'connecting';
	#after = '';
	#etag = '';
	#attempt = 0;
	#openedAt = 0;
	#ended = false;
	#stop = () => {};
	#timers = new Map<string, ReturnType<typeof setTimeout>>();

	constructor(opts: FeedOptions) {
		this.#opts = opts;
		this.#url = `/api/live/${encodeURIComponent(opts.code)}`;
		this.#random = opts.random ?? Math.random;
	}

	/** Opens the feed and returns what closes it for good. */
	start(): () => void {
		const pageshow = (e: PageTransitionEvent) => e.persisted && this.#wake();
		document.addEventListener('visibilitychange', this.#wake);
		window.addEventListener('pageshow', pageshow);
		window.addEventListener('online', this.#wake);
		window.addEventListener('offline', this.#lose);
		window.addEventListener('pagehide', this.#rest); // an open stream bars the page from the back/forward cache
		const stop = () => {
			document.removeEventListener('visibilitychange', this.#wake);
			window.removeEventListener('pageshow', pageshow);
			window.removeEventListener('online', this.#wake);
			window.removeEventListener('offline', this.#lose);
			window.removeEventListener('pagehide', this.#rest);
			this.#rest();
		};
		this.#stop = stop;
		this.#wake();
		return stop;
	}

	#wake = () => {
		this.#clear('hidden');
		if (document.visibilityState !== 'visible') {
			this.#stopPolling();
			this.#clear('grace');
			this.#clear('patience');
			this.#later(HIDDEN, 'hidden', this.#rest);
			return;
		}
		if (this.#stream && Date.now() - this.#openedAt < 1_000) return; // one wake-up fires several events
		this.#attempt = 0;
		this.#later(FIRST_EVENT, 'patience', this.#startPolling);
		this.#open();
	};

	#rest = () => {
		this.#closeStream();
		this.#stopPolling();
		for (const timer of this.#timers.values()) clearTimeout(timer);
		this.#timers.clear();
	};

	#open = () => {
		this.#closeStream();
		this.#opts.onOpen?.();
		this.#openedAt = Date.now();
		const query = new URLSearchParams();
		if (this.#after) query.set('after', this.#after);
		if (this.#opts.view) query.set('view', this.#opts.view);
		const stream = new EventSource(`${this.#url}/feed${query.size ? `?${query}` : ''}`);
		this.#stream = stream;
		this.#later(FIRST_EVENT, 'heard', this.#lose);
		for (const type of EVENTS) stream.addEventListener(type, (e) => this.#hear(stream, type, e));
		stream.addEventListener('hb', (e) => this.#hear(stream, 'hb', e));
		// the server goes down and says when each phone may come back: none at the same moment
		stream.addEventListener('bye', (e: MessageEvent<string>) => {
			if (stream === this.#stream) this.#comeBack((JSON.parse(e.data) as { after: number }).after);
		});
		stream.onerror = () => {
			if (stream !== this.#stream) return;
			// closed for good: an answer came, but no stream (204 after the end, 404, or a proxy's own page)
			if (stream.readyState === CLOSED) void this.#refused(stream);
			else this.#lose();
		};
	};

	async #refused(stream: EventSource) {
		await this.#ask();
		if (stream !== this.#stream) return;
		if (this.#ended) this.#rest();
		else this.#lose();
	}

	#hear(stream: EventSource, type: keyof FeedEvents, e: MessageEvent<string>) {
		if (stream !== this.#stream) return;
		this.#attempt = 0;
		this.#stopPolling();
		this.#clear('patience');
		this.#later(SILENCE, 'heard', () => {
			this.#startPolling();
			this.#lose();
		});
		if (e.lastEventId) this.#after = e.lastEventId;
		this.#setLink('live');
		this.#tell(type, JSON.parse(e.data));
	}

	#tell<K extends keyof FeedEvents>(type: K, data: FeedEvents[K]) {
		if (type === 'snapshot') this.#ended = (data as Snapshot).session.status === 'ended';
		if (type === 'session') this.#ended = (data as SessionInfo).status === 'ended';
		this.#opts.on(type, data);
	}

	/** The stream is gone: try again soon, each phone at its own moment, so that a restarted server meets no crowd. */
	#lose = () => {
		const most = Math.min(5_000, 500 * 2 ** this.#attempt++);
		this.#comeBack(most * this.#random());
	};

	#comeBack(ms: number) {
		this.#closeStream();
		if (document.visibilityState !== 'visible') return;
		if (!this.#timers.has('patience') && !this.#poll)
			this.#later(FIRST_EVENT, 'patience', this.#startPolling);
		if (!this.#timers.has('grace') && this.#link !== 'polling')
			this.#later(GRACE, 'grace', () => this.#setLink('waiting'));
		this.#later(ms, 'retry', this.#open);
	}

	#startPolling = () => {
		if (this.#poll || document.visibilityState !== 'visible') return;
		this.#poll = new AbortController();
		this.#etag = '';
		const turn = async () => {
			await this.#ask();
			if (this.#poll) this.#later(3_000 + 2_000 * this.#random(), 'poll', () => void turn());
		};
		void turn();
	};

	#stopPolling = () => {
		this.#poll?.abort();
		this.#poll = null;
		this.#clear('poll');
	};

	/** One look at the session without a stream. */
	async #ask() {
		const stream = this.#stream;
		const signal = this.#poll?.signal;
		const { view } = this.#opts;
		const stale = () => (signal ? signal.aborted : stream !== this.#stream);
		try {
			const res = await send('GET', view ? `${this.#url}?view=${view}` : this.#url, {
				etag: this.#etag,
				...(signal && { signal })
			});
			const snapshot = res.status === 304 ? null : ((await res.json()) as Snapshot);
			const mine = view ? null : await request<Mine>('GET', `${this.#url}/mine`, signal ? { signal } : {});
			if (stale()) return;
			if (snapshot) {
				this.#etag = res.headers.get('ETag') ?? '';
				this.#after = ''; // events older than this snapshot must not be replayed on top of it
				this.#tell('snapshot', snapshot);
			}
			if (mine) this.#tell('mine', mine);
			this.#setLink('polling');
		} catch (e) {
			if (stale()) return;
			const why = refusal(e);
			if (why) {
				this.#stop();
				this.#opts.onRefused(why);
			} else this.#setLink('waiting');
		}
	}

	#closeStream() {
		this.#clear('retry');
		this.#clear('heard');
		this.#stream?.close();
		this.#stream = null;
	}

	#setLink(link: Link) {
		if (link !== 'waiting') this.#clear('grace');
		if (link !== this.#link) this.#opts.onLink((this.#link = link));
	}

	#later(ms: number, name: string, run: () => void) {
		this.#clear(name);
		this.#timers.set(
			name,
			setTimeout(() => {
				this.#timers.delete(name);
				run();
			}, ms)
		);
	}

	#clear(name: string) {
		clearTimeout(this.#timers.get(name));
		this.#timers.delete(name);
	}
}
