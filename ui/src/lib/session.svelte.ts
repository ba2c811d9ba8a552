import { Feed, type Link } from './live.ts';
import { recall, remember } from './seen.ts';
import type { FeedEvents, Mine, Play, Pulse, SessionInfo, Snapshot, Tallies } from './types.ts';

/** What a screen may read of a session; the gallery fills it from fixtures. */
export interface SessionShown {
	readonly phase: 'joining' | 'missing' | 'live' | 'ended';
	readonly link: Link;
	readonly info: SessionInfo | null;
	readonly play: Play | null;
	readonly history: readonly Play[];
	readonly listeners: number;
	likesOf(play: Play): number;
}

export interface SessionOptions {
	view?: 'console';
	/** The dancer's own likes, as the server knows them. */
	onMine?: (mine: Mine) => void;
	/** The server answers and knows this phone; called again after each loss. */
	onReady?: () => void;
}

const NOTHING: Tallies = {
	listeners: 0,
	play: null,
	likes: 0,
	tempo: { slower: 0, perfect: 0, faster: 0 },
	thanks: 0
};
/** The server's own limit for a history. */
const HISTORY = 50;

/** One session as the feed tells it. The feed is the truth; nothing here is guessed but the one step in `#turn`. */
export class LiveSession implements SessionShown {
	link = $state<Link>('connecting');
	info = $state.raw<SessionInfo | null>(null);
	play = $state.raw<Play | null>(null);
	history = $state.raw<readonly Play[]>([]);
	#tallies = $state.raw<Tallies>(NOTHING);
	#likes = $state.raw<Readonly<Record<string, number>>>({});
	#missing = $state(false);
	/** The server's clock minus ours, ms. */
	offset = $state(0);

	readonly code: string;
	readonly #opts: SessionOptions;

	constructor(code: string, opts: SessionOptions = {}) {
		this.code = code;
		this.#opts = opts;
		const seen = recall(code);
		if (!seen) return;
		this.info = seen.info;
		this.play = seen.play;
		this.history = seen.history;
		this.#tallies = seen.tallies;
	}

	get phase() {
		if (this.#missing) return 'missing';
		if (!this.info) return 'joining';
		return this.info.status;
	}
	get listeners() {
		return this.#tallies.listeners;
	}
	likesOf(play: Play): number {
		if (this.#tallies.play === play.id) return this.#tallies.likes;
		return this.#likes[play.id] ?? play.likes ?? 0;
	}

	/** Follows the session until the returned function is called. */
	connect(): () => void {
		const feed = new Feed({
			code: this.code,
			view: this.#opts.view,
			on: (type, data) => {
				this.#apply(type, data);
				if (type === 'hb' || type === 'mine' || !this.info) return;
				const { info, play, history } = this;
				remember(this.code, { info, play, history, tallies: this.#tallies });
			},
			onLink: (link) => {
				this.link = link;
				if (link === 'live' || link === 'polling') this.#opts.onReady?.();
			},
			onMissing: () => (this.#missing = true)
		});
		return feed.start();
	}

	#apply<K extends keyof FeedEvents>(type: K, data: FeedEvents[K]) {
		switch (type) {
			case 'snapshot':
				return this.#replace(data as Snapshot);
			case 'mine':
				return this.#opts.onMine?.(data as Mine);
			case 'play':
				return this.#turn(data as Play | null);
			case 'history':
				return void (this.history = data as Play[]);
			case 'pulse':
				return this.#count(data as Pulse);
			case 'session':
				return void (this.info = data as SessionInfo);
			case 'hb':
				return this.#setClock((data as FeedEvents['hb']).now);
		}
	}

	#replace(s: Snapshot) {
		this.#setClock(s.now);
		this.info = s.session;
		this.play = s.play;
		this.history = s.history;
		this.#tallies = s.tallies;
		this.#likes = {};
	}

	/** A new id is a new track, and the former one becomes the newest of the history; the same id is a correction. */
	#turn(play: Play | null) {
		const former = this.play;
		if (former && play && play.id !== former.id) {
			const rest = this.history.filter((p) => p.id !== former.id && p.id !== play.id);
			this.history = [{ ...former, endedAt: former.endedAt ?? play.startedAt }, ...rest].slice(0, HISTORY);
		}
		this.play = play;
	}

	#count({ plays, ...tallies }: Pulse) {
		const former = this.#tallies;
		this.#tallies = tallies;
		const likes = { ...this.#likes };
		// a pulse that names another play no longer counts the former one: keep the last figure
		if (former.play && former.play !== tallies.play) likes[former.play] = former.likes;
		for (const [id, p] of Object.entries(plays ?? {})) likes[id] = p.likes;
		this.#likes = likes;
	}

	#setClock(now: string) {
		this.offset = Date.parse(now) - Date.now();
	}
}
