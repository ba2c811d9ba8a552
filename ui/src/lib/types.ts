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
	/** What was on when it was asked; null when nothing was, or it is hidden. */
	play: string | null;
}

export interface Recap {
	session: Pick<SessionInfo, 'code' | 'title' | 'hue' | 'dj' | 'status' | 'startedAt' | 'endedAt' | 'tz'>;
	/** Seconds. */
	length: number;
	/** In the order they were played. */
	plays: RecapPlay[];
	/** In the order they were asked, without canceled ones. */
	polls: RecapPoll[];
	likes: number;
	thanks: number;
	/** The play that was liked most, the first of equals; null when nothing was liked. */
	peak: { play: string; likes: number } | null;
}

/** GET /api/recaps/{code}/analytics: a night for its owner's eyes. */
export interface Analytics {
	session: Recap['session'] & { id: string; recap: 'public' | 'hidden'; locked: boolean };
	length: number;
	/** Hidden ones too, in the order they were played. */
	plays: AnalysedPlay[];
	/** Canceled ones too. */
	polls: AnalysedPoll[];
	likes: number;
	thanks: number;
	peak: Recap['peak'];
	/** Of each minute in which something was counted, in order. */
	minutes: Minute[];
	engagement: Engagement;
	/** How the night ran. */
	ran: {
		events: { kind: EventKind; at: string; detail: Record<string, unknown> | null }[];
		/** Times that the laptop fell silent, and the seconds that this lasted in all. */
		away: number;
		awaySeconds: number;
		/** Tries of others to act in this session. */
		refused: number;
	};
	/** What the data say to whoever plays next Friday; the most telling first, three at most, often none. */
	findings: Finding[];
	/** Medians over the DJ's nights before this one, ten at most; null when there are none with tracks. */
	earlier: (NightFigures & { nights: number }) | null;
	/** The same figures of this night. */
	figures: NightFigures;
}

export interface NightFigures {
	/** Seconds. */
	length: number;
	plays: number;
	/** Most phones at one time. */
	phones: number;
	likesPerPlay: number;
	/** The part of tempo votes that said "perfect", 0 to 1; null without votes. */
	perfect: number | null;
	thanks: number;
}

export type MarkKind = 'peak' | 'brick';

export interface AnalysedPlay extends RecapPlay {
	hidden: boolean;
	/** '' = none. */
	mark: MarkKind | '';
	note: string;
	/** Phones while it was on, on average; null when no minute was counted. */
	phones: number | null;
}

export interface AnalysedPoll extends RecapPoll {
	/** Votes in all. */
	voted: number;
	/** The part of the phones then in the room that voted, 0 to 1; null when nobody counted them. */
	share: number | null;
}

export interface Minute {
	at: string;
	/** Phones; null when this minute was not counted. */
	listeners: number | null;
	likes: number;
	tempo: Record<TempoVote, number>;
	thanks: number;
}

/** Shares of the phones that were here, 0 to 1: never persons. */
export interface Engagement {
	/** Most at one time, or all that said something, whichever is more. */
	phones: number;
	tookPart: number;
	liked: number;
	tempo: number;
	voted: number;
}

export type EventKind =
	| 'live'
	| 'booth_here'
	| 'booth_away'
	| 'booth_version'
	| 'takeover_refused'
	| 'lead_changed'
	| 'play_refused'
	| 'auto_closed'
	| 'restored'
	| 'ended';

export type Finding =
	/** This share of the tempo votes wished it so. `bpm`: only of the tracks at least (slower) or at most (faster) so fast; null = of all. */
	| { kind: 'slower' | 'faster'; share: number; votes: number; plays: number; bpm: number | null }
	/** So many tracks in a row brought this share of all likes. */
	| { kind: 'stretch'; from: string; to: string; plays: number; share: number }
	/** The room emptied by this share within a quarter of an hour while this play was on. */
	| { kind: 'left'; at: string; play: string; share: number }
	/** Of so many phones only this share said anything. */
	| { kind: 'quiet'; phones: number; share: number };

/** GET /api/nights: the DJ's own past and present sessions, newest first. */
export interface Nights {
	nights: OwnNight[];
	totals: { nights: number; seconds: number; plays: number; likes: number; thanks: number };
	/** Songs over all nights, ten at most. */
	liked: LikedSong[];
	marked: MarkedSong[];
}

export interface OwnNight {
	id: string;
	code: string;
	title: string;
	hue: number;
	status: 'live' | 'ended';
	recap: 'public' | 'hidden';
	startedAt: string;
	endedAt: string | null;
	tz: string;
	/** Seconds. */
	length: number;
	plays: number;
	/** Dancers who said something. */
	dancers: number;
	likes: number;
	thanks: number;
	/** Most phones at one time. */
	phones: number;
}

export interface LikedSong {
	artist: string;
	title: string;
	likes: number;
	plays: number;
}

export interface MarkedSong {
	artist: string;
	title: string;
	peaks: number;
	bricks: number;
}

/** GET /api/recaps: what the lobby shows while nobody is live. */
export interface Recaps {
	/** Newest first. */
	recent: (Past & { dj: DJ; plays: number; likes: number; tz: string })[];
	/** Of the last 30 days on this server. */
	liked: LikedSong[];
}

/** One night of GET /api/me/likes, newest first. */
export interface JournalNight {
	code: string;
	title: string;
	dj: DJ;
	hue: number;
	tz: string;
	startedAt: string;
	endedAt: string | null;
	/** Path of the recap; null when its DJ hides it. */
	recap: string | null;
	/** In the order they were played. */
	likes: { play: string; artist: string; title: string; startedAt: string; at: string }[];
}

/** The DJ's own word on a play: a row of play_marks. A play has one; creating a second changes it. */
export interface MarkRecord {
	id: string;
	play: string;
	mark: MarkKind | '';
	note: string;
}

export interface About {
	version: string;
	publicURL: string;
	signup: 'open' | 'closed';
	mail: boolean;
	pushKey: string;
}

/** How the server does. `now` is its clock. */
export interface Status {
	now: string;
	since: string;
	version: string;
	/** The part that does not work. */
	wrong: 'database' | 'feed' | null;
	/** Milliseconds that a line took through the feed just now; null when it was not heard. */
	feed: number | null;
	/** When the newest backup was made. */
	backup: string | null;
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

/** A DJ as far as the console has to know. */
export type Owner = Pick<UserRecord, 'id' | 'name' | 'slug'>;

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
	/** Nothing that plays there is heard; its own page says why. */
	unheard: boolean;
	/** What plays there is kept back. */
	secret: boolean;
}

export type System = 'windows' | 'darwin' | 'linux';
export type Arch = 'amd64' | 'arm64';

/** GET /api/download: the newest release, as far as the server knows it. */
export interface Release {
	/** Where people find the releases; '' when the server was not told where they are. */
	page: string;
	/** '' while none is known. */
	version: string;
	publishedAt: string;
	files: ReleaseFile[];
}

export interface ReleaseFile {
	system: System;
	arch: Arch;
	name: string;
	url: string;
	/** Bytes; 0 = unknown. */
	size: number;
	/** Hexadecimal; '' = unknown. */
	sha256: string;
}
