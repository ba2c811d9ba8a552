import type { PollDraft } from '../../lib/house/polls.svelte.ts';
import type { Track } from '../../lib/house/setlist.svelte.ts';
import type { BoothRecord, MarkKind, Play } from '../../lib/types.ts';

/** What the DJ can do. The ones that a form asks for tell whether they are done. */
export interface Acts {
	live: (title: string, hue: number, pin: string) => void;
	end: () => void;
	resume: () => void;
	again: () => void;
	retry: () => void;
	copy: (url: string) => void;
	forget: (booth: BoothRecord) => void;
	signOut: () => void;

	type: (track: Track) => Promise<boolean>;
	fix: (play: Play, track: Track) => Promise<boolean>;
	hide: (play: Play) => void;
	show: (play: Play) => void;
	stop: () => void;
	bringBack: () => void;

	/** The same mark again takes it back. What goes wrong is said at the mark. */
	mark: (play: Play, kind: MarkKind) => void;
	note: (play: Play, note: string) => Promise<boolean>;

	ask: (draft: PollDraft) => Promise<boolean>;
	closePoll: () => void;
	cancelPoll: () => void;
	dismiss: () => void;
	keep: (preset: PollDraft) => void;
	drop: (preset: PollDraft) => void;

	tell: (message: string, seconds: number | null) => Promise<boolean>;
	takeDown: () => void;

	lock: (pin: string) => Promise<boolean>;
	closeDoor: (closed: boolean) => void;

	saveProfile: (name: string, bio: string) => void;
	secondFactor: (on: boolean) => void;
}

/** What is on its way to the server: one slow answer holds up nothing else. */
export type Busy = ReadonlySet<keyof Acts>;

export type Tab = 'tonight' | 'poll' | 'announce' | 'door' | 'setup';
