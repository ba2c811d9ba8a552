import type { Mine, Play, Poll, SessionInfo, Snapshot } from './types.ts';

/** An EventSource that says what a test tells it to. */
export class FakeSource extends EventTarget {
	static all: FakeSource[] = [];
	static get last() {
		return FakeSource.all.at(-1)!;
	}
	onerror: (() => void) | null = null;
	readyState = 1;
	closed = false;
	readonly url: string;

	constructor(url: string) {
		super();
		this.url = url;
		FakeSource.all.push(this);
	}
	close() {
		this.closed = true;
	}
	say(type: string, data: unknown, id = '') {
		this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data), lastEventId: id }));
	}
	/** The connection broke; an EventSource would try again by itself. */
	drop() {
		this.readyState = 0;
		this.onerror?.();
	}
	/** The server answered with something that is no stream. */
	refuse() {
		this.readyState = 2;
		this.onerror?.();
	}
}

/** A network that answers by path; what is not listed is out of reach. */
export class FakeNetwork {
	readonly asked: string[] = [];
	readonly answers = new Map<string, () => Response>();

	fetch = (path: string, init?: RequestInit): Promise<Response> => {
		const line = `${init?.method ?? 'GET'} ${path}`;
		this.asked.push(line);
		const answer = this.answers.get(line);
		return answer ? Promise.resolve(answer()) : Promise.reject(new TypeError('out of reach'));
	};
	json(line: string, body: unknown, status = 200, headers: Record<string, string> = {}) {
		this.answers.set(line, () => new Response(JSON.stringify(body), { status, headers }));
	}
	empty(line: string, status = 204) {
		this.answers.set(line, () => new Response(null, { status }));
	}
}

export function play(id: string, over: Partial<Play> = {}): Play {
	return {
		id,
		artist: `Artist of ${id}`,
		title: `Title of ${id}`,
		remix: '',
		bpm: null,
		key: '',
		seconds: null,
		startedAt: '2026-11-20T20:00:00.000Z',
		endedAt: null,
		...over
	};
}

export function poll(id: string, over: Partial<Poll> = {}): Poll {
	return {
		id,
		question: 'What next?',
		options: ['Blues', 'Contemporary', 'Old school'],
		votes: [0, 0, 0],
		endsAt: null,
		status: 'open',
		winners: [],
		...over
	};
}

export function snapshot(over: Partial<Snapshot> = {}, of: Partial<SessionInfo> = {}): Snapshot {
	return {
		now: new Date().toISOString(),
		session: {
			code: 'ABCDEF',
			title: 'Friday Westie',
			hue: 195,
			dj: { name: 'Kris', slug: 'kris' },
			status: 'live',
			startedAt: '2026-11-20T20:00:00.000Z',
			endedAt: null,
			booth: 'here',
			tz: 'Europe/Warsaw',
			pin: false,
			next: null,
			...of
		},
		play: null,
		history: [],
		tallies: { listeners: 1, play: null, likes: 0, tempo: { slower: 0, perfect: 0, faster: 0 }, thanks: 0 },
		poll: null,
		announcement: null,
		...over
	};
}

export const mine = (likes: string[] = [], over: Partial<Mine> = {}): Mine => ({
	likes,
	tempo: null,
	option: null,
	...over
});
