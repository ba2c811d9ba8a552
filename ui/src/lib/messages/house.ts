import { count, list, plural } from '../format.ts';

// What the DJ reads in the console while a set is on, and on the poster.

export const desk = {
	tabs: {
		tonight: 'Tonight',
		poll: 'Poll',
		announce: 'Announce',
		door: 'Door',
		setup: 'Set-up'
	},
	tablist: 'The DJ’s desk',
	closed: 'closed',
	locked: 'PIN',
	thanks: (n: number) => (n === 1 ? 'thank you' : 'thanks')
};

export const room = {
	label: 'What the room says of the tempo',
	says: {
		slower: 'Slower',
		bitSlower: 'A bit slower',
		right: 'Just right',
		bitFaster: 'A bit faster',
		faster: 'Faster',
		split: 'Of two minds'
	},
	silent: 'No word yet',
	voices: (n: number, of: number) => `${count(n)} of ${plural(of, 'dancer', 'dancers')}`,
	spoken: (says: string, voices: string) => `Room says: ${says.toLowerCase()}, ${voices}.`
};

export const correct = {
	type: 'Type a track',
	typeTitle: 'What is playing?',
	title: 'Title',
	artist: 'Artist',
	play: 'Show it',
	fix: 'Fix',
	fixLabel: (title: string) => `Fix ${title}`,
	save: 'Save',
	hide: 'Hide',
	hideLabel: (title: string) => `Hide ${title}`,
	show: 'Show again',
	showLabel: (title: string) => `Show again: ${title}`,
	stop: 'Nothing playing',
	hidden: 'hidden',
	hiddenNow: (title: string) => `${title} is hidden`,
	undo: 'Undo',
	noLaptop: 'No laptop is connected. Type each track here, or',
	connect: 'connect one',
	awayHint: 'The laptop is away. What it plays comes later; type a track if you cannot wait.'
};

export const ask = {
	presets: [
		{ question: 'What next?', options: ['Blues', 'Contemporary', 'Lyrical', 'Hip-hop'] },
		{ question: 'Tempo for the next half hour?', options: ['Slower', 'As it is', 'Faster'] },
		{ question: 'Last dance: one more?', options: ['One more', 'Time for bed'] },
		{ question: 'Old school or new?', options: ['Old school', 'New', 'Mix them'] }
	],
	lasts: 'It stays open for',
	open: 'no limit',
	seconds: (n: number) => (n < 60 ? `${n} s` : `${n / 60} min`),
	start: 'Ask',
	startLabel: (question: string) => `Ask: ${question}`,
	edit: 'Change it before you ask',
	own: 'Your own question',
	back: 'All questions',
	question: 'Question',
	option: (n: number) => `Answer ${n}`,
	optionsHint: 'Two to ten answers.',
	keep: 'Keep for other nights',
	kept: 'Kept with your questions',
	drop: 'Remove from your questions',
	dropped: 'Removed',
	running: 'The floor is voting',
	untilEnd: 'open until you end it',
	end: 'End now',
	cancel: 'Hold to cancel',
	cancelAgain: 'Press again to cancel',
	canceling: 'Canceling',
	results: 'The floor has answered',
	won: (option: string, votes: number, of: number) =>
		`${option}, with ${count(votes)} of ${plural(of, 'vote', 'votes')}`,
	tie: (options: string[], votes: number) => `A tie: ${list(options)}, ${count(votes)} each`,
	nobody: 'Nobody voted',
	canceled: 'Canceled, without a result',
	winner: 'winner',
	see: 'See it',
	dismiss: 'Dismiss'
};

export const tell = {
	presets: [
		'Water break. Back in five minutes.',
		'Last song. Find somebody you have not danced with.',
		'The workshop starts in ten minutes.',
		'Lost something? Ask at the desk.'
	],
	send: 'Send',
	sendLabel: (message: string) => `Send: ${message}`,
	own: 'In your own words',
	left: (chars: number) => `${count(chars)} left`,
	lasts: 'It stays up for',
	open: 'no limit',
	up: 'On every phone now',
	untilDown: 'up until you take it down',
	takeDown: 'Take down'
};

export const door = {
	stage: 'Open the stage',
	stageHint: 'For the projector: now playing and the QR code, in a window of its own.',
	lockTitle: 'PIN lock',
	unlocked: 'Whoever has the code gets in. A PIN set now asks everybody once, the stage too.',
	locked: 'Who scans this QR code gets in. Who types the code needs the PIN.',
	pin: 'PIN',
	pinOptional: 'PIN, if you want one',
	pinHint: 'Four to eight digits.',
	pinWhen: 'Four to eight digits. Empty: whoever has the code gets in.',
	reveal: 'Show',
	conceal: 'Hide',
	lock: 'Lock with this PIN',
	change: 'Change the PIN',
	remove: 'Remove the PIN',
	is: (pin: string) => `The PIN is ${pin}`,
	secret: 'A PIN is set. It cannot be read again, only changed.',
	doorTitle: 'New dancers',
	close: 'Close the door',
	reopen: 'Open the door',
	openText: 'Close it when the room is full of strangers: everybody here stays, nobody new gets in.',
	closedText: 'The door is closed. Everybody here stays, nobody new gets in.'
};

export const own = {
	title: 'Your page',
	text: 'One address for all your nights. It leads to your set whenever you are live.',
	name: 'DJ name',
	bio: 'About you',
	bioHint: 'A sentence or two for the floor.',
	save: 'Save',
	saved: 'Your page is saved',
	open: 'See it',
	poster: 'Poster to print'
};

export const poster = {
	page: (name: string) => `${name}, poster`,
	sentence: 'Scan it, see what is playing, tell me what you like.',
	live: 'Works at every set of mine.',
	print: 'Print',
	back: 'Back to the page',
	qr: (name: string) => `QR code that opens the page of ${name}`
};
