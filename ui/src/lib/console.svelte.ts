import type { Actor } from './account.svelte.ts';
import { instant } from './format.ts';
import type { DoorRecord } from './house/door.svelte.ts';
import { Night } from './house/night.svelte.ts';
import { Profile } from './house/profile.svelte.ts';
import type { BoothRecord, Owner, SessionInfo } from './types.ts';

interface List<T> {
	items: T[];
}

const SESSIONS = '/api/collections/sessions/records';
const BOOTHS = '/api/collections/booths/records';
/** Longer than any night: a set this old was forgotten. */
const FORGOTTEN = 12 * 3_600_000;
/** A night ends at eight in the morning, as VirtualDJ's history files do; within 4 h it is one and the same set. */
const SAME_SET = 4 * 3_600_000;
const nightOf = (ms: number) => new Date(ms - 8 * 3_600_000).toDateString();

/** True when the DJ should be asked before a set found open at sign-in goes on. */
export function isForgotten(startedAt: string, now: number): boolean {
	const start = instant(startedAt).getTime();
	const age = now - start;
	return age > FORGOTTEN || (age > SAME_SET && nightOf(start) !== nightOf(now));
}

/** How the laptop does, as far as the server heard: here, but of no use; or here, and silent because the DJ wants it. */
export type LaptopStanding = SessionInfo['booth'] | 'unheard' | 'secret';

/** Beats are ten seconds apart, so these are the laptops that are here. */
const TOGETHER = 25_000;

export function standing(booth: SessionInfo['booth'], booths: readonly BoothRecord[]): LaptopStanding {
	if (booth !== 'here') return booth;
	const seen = (b: BoothRecord) => (b.lastSeen ? instant(b.lastSeen).getTime() : 0);
	const last = Math.max(...booths.map(seen));
	const here = booths.filter((b) => b.lastSeen && last - seen(b) < TOGETHER);
	if (here.length && here.every((b) => b.unheard)) return 'unheard';
	return here.some((b) => b.secret) ? 'secret' : 'here';
}

export type ConsolePhase = 'loading' | 'failed' | 'idle' | 'forgotten' | 'live' | 'ended';

/** The DJ's own set, laptops and page: what the console shows besides the feed. */
export class Console {
	phase = $state<ConsolePhase>('loading');
	session = $state.raw<DoorRecord | null>(null);
	night = $state.raw<Night | null>(null);
	booths = $state.raw<BoothRecord[]>([]);
	error = $state.raw<unknown>(null);
	readonly profile: Profile;

	readonly #account: Actor;
	/** The set known last to be on. */
	#known = '';

	constructor(account: Actor, dj: Owner) {
		this.#account = account;
		this.profile = new Profile(account, dj);
	}

	get live() {
		return this.night?.live ?? null;
	}

	/** Finds the set that is still on, if there is one. */
	async load() {
		this.phase = 'loading';
		const owner = this.#account.dj?.id ?? '';
		const filter = encodeURIComponent(`(status='live' && owner='${owner}')`);
		try {
			const [sessions] = await Promise.all([
				this.#account.request<List<DoorRecord>>('GET', `${SESSIONS}?perPage=1&filter=${filter}`),
				this.loadBooths(),
				this.#account.whole && this.profile.load()
			]);
			const open = sessions.items[0];
			if (!open) this.phase = 'idle';
			else if (isForgotten(open.startedAt, Date.now())) this.#show(open, 'forgotten');
			else this.#show(open, 'live');
		} catch (e) {
			this.error = e;
			this.phase = 'failed';
		}
	}

	async loadBooths() {
		if (!this.#account.whole) return;
		const list = await this.#account.request<List<BoothRecord>>('GET', `${BOOTHS}?sort=-lastSeen&perPage=50`);
		this.booths = list.items;
	}

	async goLive(title: string, hue: number, pin: string) {
		const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;
		const body = { title, hue, tz, ...(pin && { pin }) };
		this.#show(await this.#account.request<DoorRecord>('POST', SESSIONS, { body }), 'live', pin);
	}

	/** Goes on with a set that was found open. */
	resume() {
		this.phase = 'live';
	}

	async end() {
		if (!this.session) return;
		await this.#account.request('PATCH', `${SESSIONS}/${this.session.id}`, { body: { status: 'ended' } });
		this.phase = 'ended';
	}

	/** The feed says that the set is over: ended elsewhere, or closed by the server. */
	noticeEnd() {
		if (this.phase === 'live' || this.phase === 'forgotten') this.phase = 'ended';
	}

	/** Another set is on, begun elsewhere: one that is over, or none, gives way to it. */
	async noticeLive(id: string) {
		if (id === this.#known || (this.phase !== 'idle' && this.phase !== 'ended')) return;
		this.#known = id;
		await this.load();
	}

	again() {
		this.session = this.night = null;
		this.phase = 'idle';
	}

	/** Signs a laptop out at once. */
	async forget(booth: BoothRecord) {
		await this.#account.request('DELETE', `${BOOTHS}/${booth.id}`);
		this.booths = this.booths.filter((b) => b.id !== booth.id);
	}

	#show(session: DoorRecord, phase: ConsolePhase, pin = '') {
		this.session = session;
		this.#known = session.id;
		this.night = new Night(this.#account, session, pin);
		this.phase = phase;
	}
}
