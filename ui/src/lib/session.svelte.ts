import { request } from './api.ts';
import { Feed, type Link, type Refusal, type View } from './live.ts';
import { forget, recall, remember } from './seen.ts';
import type {
	Announcement,
	FeedEvents,
	Mine,
	Play,
	Poll,
	Pulse,
	SessionInfo,
	Snapshot,
	Tallies
} from './types.ts';

/** What came down since the page opened: it only grows, by the difference between two words of one stream. */
export interface Rain {
	readonly thanks: number;
	readonly likes: number;
}

/** What a screen may read of a session; the gallery fills it from fixtures. */
export interface SessionShown {
	readonly phase: 'joining' | Refusal | SessionInfo['status'];
	readonly link: Link;
	readonly info: SessionInfo | null;
	readonly play: Play | null;
	readonly history: readonly Play[];
	/** Likes and tempo are those of `play`. */
	readonly tallies: Tallies;
	readonly listeners: number;
	readonly poll: Poll | null;
	readonly announcement: Announcement | null;
	readonly rain: Rain;
	/** The server's clock, ms; moves once a second. */
	readonly now: number;
	likesOf(play: Play): number;
}

/** Why nothing is shown; null when something is. */
export const refusalOf = (phase: SessionShown['phase']): Refusal | null =>
	phase === 'missing' || phase === 'locked' || phase === 'closed' ? phase : null;

export interface SessionOptions {
	view?: View;
	/** The dancer's own answers, as the server knows them. */
	onMine?: (mine: Mine) => void;
	/** The server answers and knows this phone; called again after each loss. */
	onReady?: () => void;
}

const NO_TEMPO = { slower: 0, perfect: 0, faster: 0 };
const NOTHING: Tallies = { listeners: 0, play: null, likes: 0, tempo: NO_TEMPO, thanks: 0 };
/** The server's own limit for a history. */
export const HISTORY = 50;

/** One session as the feed tells it. The feed is the truth; nothing here is guessed but the one step in `#turn`. */
export class LiveSession implements SessionShown {
	link = $state<Link>('connecting');
	info = $state.raw<SessionInfo | null>(null);
	play = $state.raw<Play | null>(null);
	history = $state.raw<readonly Play[]>([]);
	tallies = $state.raw<Tallies>(NOTHING);
	poll = $state.raw<Poll | null>(null);
	announcement = $state.raw<Announcement | null>(null);
	rain = $state.raw<Rain>({ thanks: 0, likes: 0 });
	/** The server's clock minus ours, ms. */
	offset = $state(0);
	#ticked = $state(Date.now());
	#likes = $state.raw<Readonly<Record<string, number>>>({});
	#refused = $state<Refusal | null>(null);
	/** This stream's last word about the tallies; null before its first. */
	#basis: Tallies | null = null;
	/** Own thanks that rained already and that no pulse has counted yet. */
	#echoes = 0;
	#leave = () => {};

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
		this.tallies = seen.tallies;
		this.poll = seen.poll;
		this.announcement = seen.announcement;
		this.offset = seen.offset;
	}

	get phase() {
		if (this.#refused) return this.#refused;
		return this.info?.status ?? 'joining';
	}
	get listeners() {
		return this.tallies.listeners;
	}
	get now() {
		return this.#ticked + this.offset;
	}
	likesOf(play: Play): number {
		if (this.tallies.play === play.id) return this.tallies.likes;
		return this.#likes[play.id] ?? play.likes ?? 0;
	}

	/** Follows the session until the returned function is called. */
	connect(): () => void {
		this.#follow();
		const clock = setInterval(() => (this.#ticked = Date.now()), 1_000);
		return () => {
			clearInterval(clock);
			this.#leave();
		};
	}

	/** Asks anew after a refusal: the door may be open now. */
	again() {
		this.#leave();
		this.#refused = null;
		this.link = 'connecting';
		this.#follow();
	}

	/** Rains one's own thanks at once; the pulse that counts them does not rain them again. */
	echo() {
		this.#echoes++;
		this.rain = { ...this.rain, thanks: this.rain.thanks + 1 };
	}
	/** The server did not take them: no pulse will. */
	takeBack() {
		this.#echoes = Math.max(0, this.#echoes - 1);
	}

	/** Asks what the server knows of this dancer, outside the feed's own times. */
	async askMine() {
		const path = `/api/live/${encodeURIComponent(this.code)}/mine`;
		const mine = await request<Mine>('GET', path).catch(() => null);
		if (mine) this.#opts.onMine?.(mine);
	}

	#follow() {
		const feed = new Feed({
			code: this.code,
			view: this.#opts.view,
			on: (type, data) => {
				this.#apply(type, data);
				if (type !== 'hb' && type !== 'mine') this.#remember();
			},
			onLink: (link) => {
				this.link = link;
				if (link === 'live' || link === 'polling') this.#opts.onReady?.();
			},
			onOpen: () => (this.#basis = null),
			onRefused: (why) => {
				this.#refused = why;
				this.info = this.play = this.poll = this.announcement = null;
				this.history = [];
				forget(this.code);
			}
		});
		this.#leave = feed.start();
	}

	#remember() {
		const { info, play, history, tallies, poll, announcement, offset } = this;
		if (info) remember(this.code, { info, play, history, tallies, poll, announcement, offset });
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
				this.#likes = {}; // it brings its own figures, newer than what pulses said before
				return void (this.history = data as Play[]);
			case 'pulse':
				return this.#count(data as Pulse);
			case 'poll':
				return void (this.poll = data as Poll | null);
			case 'announcement':
				return void (this.announcement = data as Announcement | null);
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
		this.tallies = this.#basis = s.tallies;
		this.poll = s.poll;
		this.announcement = s.announcement;
		this.#likes = {};
		this.#echoes = 0;
	}

	/** A new id is a new track, and the former one becomes the newest of the history; the same id is a correction. */
	#turn(play: Play | null) {
		const former = this.play;
		if (former && play && play.id !== former.id) {
			const rest = this.history.filter((p) => p.id !== former.id && p.id !== play.id);
			this.history = [{ ...former, endedAt: former.endedAt ?? play.startedAt }, ...rest].slice(0, HISTORY);
		}
		this.play = play;
		if (this.tallies.play === (play?.id ?? null)) return;
		const likes = play ? this.likesOf(play) : 0;
		this.#keepLikes();
		this.tallies = { ...this.tallies, play: play?.id ?? null, likes, tempo: NO_TEMPO };
	}

	#count({ plays, poll, ...tallies }: Pulse) {
		if (this.#basis) this.#pour(this.#basis, tallies);
		if (this.tallies.play !== tallies.play) this.#keepLikes();
		this.tallies = this.#basis = tallies;
		const likes = { ...this.#likes };
		for (const [id, p] of Object.entries(plays ?? {})) likes[id] = p.likes;
		this.#likes = likes;
		if (poll && poll.id === this.poll?.id) this.poll = { ...this.poll, votes: poll.votes };
	}

	/** A pulse counts the current play only: the last figure of the former one stays. */
	#keepLikes() {
		const { play, likes } = this.tallies;
		if (play) this.#likes = { ...this.#likes, [play]: likes };
	}

	#pour(before: Tallies, after: Tallies) {
		const thanked = Math.max(0, after.thanks - before.thanks);
		const own = Math.min(thanked, this.#echoes);
		this.#echoes -= own;
		const liked = after.play === before.play ? Math.max(0, after.likes - before.likes) : 0;
		if (thanked === own && !liked) return;
		this.rain = { thanks: this.rain.thanks + thanked - own, likes: this.rain.likes + liked };
	}

	#setClock(now: string) {
		this.offset = Date.parse(now) - Date.now();
	}
}
