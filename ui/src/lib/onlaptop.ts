import { ApiError, send } from './api.ts';
import type { Owner } from './types.ts';

/** All that the booth on a DJ's laptop tells of itself: GET /booth/api/state. Times are the laptop's own. */
export interface BoothState {
	version: string;
	/** The server's address. */
	server: string;
	/** The command that starts this booth again as it is. */
	restart: string;
	/** given = by an environment variable. */
	credential: 'paired' | 'given' | 'none';
	/** The server takes the credential. Without network it stays what it was. */
	signedIn: boolean;
	/** The code to be confirmed; null when none is shown. */
	pairing: { code: string; url: string; expiresAt: string } | null;
	/** Null until the server said whose booth this is. */
	dj: Owner | null;
	/** The last one known to be live. */
	session: { id: string; code: string } | null;
	/** False: another laptop of the DJ started later, and what it plays is on the phones. */
	lead: boolean;
	contact: Contact;
	/** Seconds by which the server's clock is ahead. */
	clockOffset: number;
	/** The newest track, until it must be over. */
	playing: BoothPlay | null;
	/** Tracks of this session that the server has from here. */
	sent: number;
	/** What is read is kept back. */
	secret: boolean;
	/** What the server does not have, in the order played. */
	rows: BoothRow[];
	history: HistoryFollowed;
	/** What is followed beside VirtualDJ's history, or in its place. */
	others: OtherSource[];
	/** Of VirtualDJ; null while nothing is known of them. */
	settings: { historyDelay: number; writeHistory: boolean } | null;
	/** Sentences about the last track sent: not taken, or corrected. */
	warnings: string[];
}

export interface Contact {
	reached: boolean;
	/** When `reached` became what it is; null before the first request. */
	since: string | null;
	/** When the server last answered. */
	last: string | null;
	/** Why it does not; '' when it does. */
	problem: string;
}

export interface BoothPlay {
	artist: string;
	title: string;
	remix: string;
	/** 0 = unknown. */
	seconds: number;
	playedAt: string;
}

/** held = nobody is live; offered = it was played before the set began, and the DJ chooses. */
export type RowPhase = 'waiting' | 'secret' | 'held' | 'offered' | 'set aside';

export interface BoothRow extends BoothPlay {
	/** Its name in acts; counts up in the order played. */
	number: number;
	phase: RowPhase;
	/** When it was read. */
	since: string;
	/** Why it was set aside. */
	reason: string;
	/** Code of the session that has an offered track already: it is not added a second time. */
	sentTo: string;
}

export interface HistoryFollowed {
	/** '' when none was found. It never leaves the laptop. */
	folder: string;
	/** The newest file in it; '' before the first. */
	file: string;
	/** Named by the DJ, not found. */
	chosen: boolean;
	/** Why it cannot be followed, and what to do; '' when it can. */
	problem: string;
	/** Where it was looked for and is not. */
	looked: string[];
}

export interface OtherSource {
	/** network-control = VirtualDJ's decks; file = another program's, that says what is playing. */
	source: 'network-control' | 'file';
	/** Address or path. It never leaves the laptop. */
	where: string;
	/** As of the history. */
	problem: string;
}

/** What one look at the night's needs came to, in the booth's own words. */
export interface Finding {
	check: string;
	/** warning = the night works, but less well; problem = it does not work like this. */
	level: 'ok' | 'warning' | 'problem' | 'not checked';
	says: string;
	/** What to do about it. */
	do?: string;
}

const KNOWN = 'laptop';
/** This address is a laptop's page, also while its booth does not run. */
export const rememberLaptop = () => localStorage.setItem(KNOWN, 'yes');

const isBooth = (answer: unknown): answer is BoothState =>
	typeof answer === 'object' && answer !== null && 'credential' in answer && 'rows' in answer;

const isLoopback = (host: string) => /^(localhost|127\.[\d.]+|\[::1\])$/.test(host);

/** A laptop's page is at such an address and at no other: nobody else has to ask. */
export const canBeLaptop = () => isLoopback(location.hostname);

/** A phone that opens this address asks itself. */
export const onlyHere = (url: string) => isLoopback(new URL(url).hostname);

/** The server of the laptop that this page is on, as one types it; '' when it is on none. */
export async function serverOfLaptop(): Promise<string> {
	try {
		const answer: unknown = await (await send('GET', '/booth/api/state')).json();
		return isBooth(answer) ? new URL(answer.server).host : '';
	} catch {
		return '';
	}
}

/** True when a booth serves this page, or did and does not run just now; false at the server. */
export async function laptopHere(): Promise<boolean> {
	try {
		return isBooth(await (await send('GET', '/booth/api/state')).json());
	} catch (e) {
		// the server has a page or a 404 at this address, and always answers
		return e instanceof ApiError && e.status === 0 && localStorage.getItem(KNOWN) !== null;
	}
}
