import { list, plural } from '../format.ts';

export const join = {
	page: 'Join a set',
	title: 'What’s the code?',
	text: 'It’s on the screen by the DJ. Or scan the QR code with your camera.',
	label: 'Code of the set',
	go: 'Join',
	now: 'On now',
	none: 'Nobody is playing right now.',
	noneText: 'A set shows here the moment a DJ goes live.',
	recent: 'Recent nights',
	playing: (title: string, artist: string) => [title, artist].filter(Boolean).join(' · '),
	awaiting: 'First track to come',
	dj: 'For DJs',
	privacy: 'Privacy'
};

export const live = {
	page: (track: string, session: string) => `${track} · ${session}`,
	joining: 'Joining',
	joiningText: 'Finding the set.',
	unreachable: 'No connection yet',
	unreachableText: 'Trying again by itself. Nothing to do here.',
	missing: (code: string) => `No set has the code ${code}`,
	missingText: 'Look at the screen by the DJ again. Codes have six letters and digits.',
	nowPlaying: 'Now playing',
	announce: (title: string, artist: string) =>
		artist ? `Now playing: ${title} by ${artist}` : `Now playing: ${title}`,
	first: 'Waiting for the first track',
	firstText: 'It shows here the moment it starts.',
	between: 'Nothing is playing',
	betweenText: 'The next track shows here the moment it starts.',
	bpm: (bpm: number) => `${Math.round(bpm)} BPM`,
	since: (clock: string) => `since ${clock}`,
	listeners: (n: number) => plural(n, 'dancer here', 'dancers here'),
	link: { waiting: 'Reconnecting', polling: 'Slow Wi-Fi' },
	earlier: 'Earlier tonight',
	say: 'Your say',
	like: (title: string) => `Like ${title}`,
	likes: (n: number) => plural(n, 'like', 'likes'),
	noLikes: 'Like',
	tap: 'Say how it feels, the DJ sees it',
	said: 'The DJ sees it',
	pending: 'Saved here, on its way',
	pendingShort: 'not sent yet',
	tempo: (title: string) => `Tempo of ${title}`,
	paces: { slower: 'Slower', perfect: 'Just right', faster: 'Faster' },
	voices: (n: number) => plural(n, 'dancer says so', 'dancers say so'),
	thanks: 'Thanks',
	thanksTo: (dj: string) => `to ${dj}`,
	thanked: (dj: string) => `It rains for ${dj}`,
	dismiss: 'Dismiss the announcement',
	closed: 'The door is closed',
	closedText: 'The DJ takes no new dancers just now. Whoever is in stays in.',
	ended: 'The set has ended',
	endedText: (session: string, dj: string) => `${session} with ${dj}. Thank you for dancing.`,
	recap: 'See the whole night',
	yours: 'Your likes',
	moved: (dj: string) => `${dj} is live again. You are in the new set.`
};

export const poll = {
	announce: (question: string) => `A poll: ${question}`,
	once: 'Tap one. The first vote stands.',
	votes: (n: number) => plural(n, 'vote', 'votes'),
	left: (clock: string) => `${clock} left`,
	yours: 'Your vote',
	won: 'Won',
	tied: 'Tied',
	counting: 'Time is up. Counting.',
	wonText: (option: string) => `${option} won.`,
	tieText: (options: string[]) => `A tie: ${list(options)}.`,
	nobody: 'Nobody voted.',
	canceled: 'The DJ took this poll back. No vote counts.'
};

export const pin = {
	title: 'This set has a PIN',
	text: 'Scan the QR code by the DJ and you are in. Or type the PIN.',
	label: 'PIN of the set',
	go: 'Come in'
};

export const rain = {
	thanks: (n: number) => plural(n, 'thank-you', 'thank-yous')
};

export const dj = {
	missing: 'No DJ has this page',
	missingText: 'Check the address, or join a set with its code.',
	live: (name: string) => `${name} is live`,
	liveText: 'Taking you to the set.',
	join: 'Go there now',
	quiet: 'Not playing right now',
	quietText: 'Keep this page open: it moves to the next set by itself.',
	nights: 'Past nights',
	noNights: 'None yet. Each night leaves its recap here.'
};
