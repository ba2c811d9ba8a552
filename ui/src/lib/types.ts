/** The wire, as the server writes it. Times are RFC 3339 in UTC unless said otherwise. */

export interface DJ {
	name: string;
	slug: string;
}

/** One track in a session. `title` is what is shown and holds the remix already. */
export interface Play {
	id: string;
	artist: string;
	title: string;
	remix: string;
	bpm: number | null;
	key: string;
	seconds: number | null;
	startedAt: string;
	endedAt: string | null;
	/** Count at the moment the play was sent; the pulse carries what changed since. */
	likes?: number;
}

export interface SessionInfo {
	code: string;
	title: string;
	hue: number;
	dj: DJ;
	status: 'live' | 'ended';
	startedAt: string;
	endedAt: string | null;
	booth: 'here' | 'away' | 'none';
	tz: string;
	/** It has a PIN, and this phone was let in. */
	pin: boolean;
	/** The same DJ's next session, once this one has ended. */
	next: string | null;
}

export type TempoVote = 'slower' | 'perfect' | 'faster';

export interface Tallies {
	listeners: number;
	/** The play that likes and tempo belong to. */
	play: string | null;
	likes: number;
	tempo: Record<TempoVote, number>;
	/** The session's total. Never falls. */
	thanks: number;
}

export interface Poll {
	id: string;
	question: string;
	options: string[];
	/** Of each option, in their order. */
	votes: number[];
	/** Null = open until the DJ ends it. */
	endsAt: string | null;
	status: 'open' | 'closed' | 'canceled';
	/** Indexes of options. Several = a tie; none = nobody voted, or canceled. */
	winners: number[];
}

export interface Announcement {
	id: string;
	message: string;
	/** Null = until the DJ takes it down. */
	endsAt: string | null;
}

export interface Snapshot {
	now: string;
	session: SessionInfo;
	play: Play | null;
	history: Play[];
	tallies: Tallies;
	poll: Poll | null;
	announcement: Announcement | null;
}

/** What only this dancer gets. */
export interface Mine {
	likes: string[];
	/** For the current play. */
	tempo: TempoVote | null;
	/** In the poll on the screen. */
	option: number | null;
}

export interface Pulse extends Tallies {
	/** Where votes came in. */
	poll?: { id: string; votes: number[] };
	/** Likes of earlier plays, where they changed. */
	plays?: Record<string, { likes: number }>;
}

export interface FeedEvents {
	snapshot: Snapshot;
	mine: Mine;
	play: Play | null;
	history: Play[];
	pulse: Pulse;
	poll: Poll | null;
	announcement: Announcement | null;
	session: SessionInfo;
	hb: { now: string };
}

/** One line of GET /api/live. */
export interface Listed {
	code: string;
	title: string;
	dj: DJ;
	play: Play | null;
	hue?: number;
	pin?: boolean;
	listeners?: number;
	startedAt?: string;
}

export interface RecapPlay extends Play {
	likes: number;
	tempo: Record<TempoVote, number>;
}

export interface RecapPoll extends Poll {
	startedAt: string;
	closedAt: string | null;
}

export interface Recap {
	session: Pick<SessionInfo, 'code' | 'title' | 'hue' | 'dj' | 'status' | 'startedAt' | 'endedAt' | 'tz'>;
	/** Seconds. */
	length: number;
	plays: RecapPlay[];
	polls: RecapPoll[];
	likes: number;
	thanks: number;
}

export interface About {
	version: string;
	publicURL: string;
	signup: 'open' | 'closed';
	mail: boolean;
	pushKey: string;
}

export interface DJPage extends DJ {
	bio: string;
	avatar: string;
	live: string | null;
	sessions: Past[];
}

/** A night that is over, for lists. */
export interface Past {
	code: string;
	title: string;
	startedAt: string;
}

/** PocketBase records. Their times have a space for the T: read them with `instant`. */
export interface UserRecord {
	id: string;
	email: string;
	name: string;
	slug: string;
}

export interface SessionRecord {
	id: string;
	code: string;
	title: string;
	hue: number;
	tz: string;
	status: 'live' | 'ended';
	startedAt: string;
	endedAt: string;
}

export interface BoothRecord {
	id: string;
	label: string;
	lastSeen: string;
	pairedAt: string;
}
