import { count, plural } from '../format.ts';

// What the screens on the DJ's own laptop say.

export const laptop = {
	page: 'This laptop',
	console: 'Console',
	following: 'Following VirtualDJ',
	followingFile: 'Following a file',
	sent: (n: number) => (n ? `${plural(n, 'track', 'tracks')} sent` : 'nothing sent yet'),
	waits: (n: number, since: string) => `${plural(n, 'track waits', 'tracks wait')} since ${since}`,
	held: (n: number) => `${plural(n, 'track', 'tracks')} kept for your set`,
	keptBack: (n: number) => `${count(n)} kept secret`,
	aside: (n: number) => `${count(n)} set aside`,
	slow: (seconds: number) => `tracks come ${count(seconds)} s late`,
	gone: 'The booth is not running',
	goneText: 'The program that follows VirtualDJ has ended. Start it again as you did before.',
	goneThen: 'This page goes on by itself then. What was not sent yet is kept on this laptop.',
	signedOut: 'This laptop is signed out',
	unpaired: 'Not connected yet',
	notFollowed: 'VirtualDJ is not followed',
	fileNotFollowed: 'The file is not followed',
	writesNothing: 'VirtualDJ writes no history',
	outOfReach: (since: string) => `No contact since ${since}`,
	secretOn: 'Secret from the floor',
	follows: 'Another laptop of yours leads',
	followsText:
		'The other one was started later, and the phones show what it plays. What plays here goes to the list only. To lead again, start the booth here anew.',
	playing: 'Playing on this laptop',
	playOn: 'Play on. Every track is kept here with its time and goes out by itself when the server is back.'
};

export const kept = {
	waitingText: 'They go out by themselves, in the order played.',
	secret: (n: number) => `${plural(n, 'track', 'tracks')} kept secret`,
	secretText: 'Turn the switch off and what is kept goes out, with its own time.',
	held: (n: number) => `${plural(n, 'track', 'tracks')} played while you are not live`,
	heldText: 'Kept for a day. Go live, and you choose where the night begins.',
	offeredText: 'Kept for a day and in no set.',
	choose: 'Choose where the night begins',
	aside: (n: number) => `${plural(n, 'track', 'tracks')} set aside`,
	asideText: 'The server did not take them. The others went on without them.',
	again: 'Send again',
	againLabel: (title: string) => `Send again: ${title}`,
	drop: 'Drop',
	dropLabel: (title: string) => `Drop ${title}`,
	none: (sent: number) => (sent ? 'The server has every track of this set.' : 'Nothing waits here.')
};

export const secret = {
	label: 'Keep what plays secret',
	off: 'For a song the floor should not see before it hears it.',
	on: 'From the next track on, phones show nothing. Turn it off and what was kept goes out.'
};

export const late = {
	title: 'Played before you went live',
	text: 'Choose the first track of the night. It and all after it join the set with their own times, and no phone announces them.',
	from: 'First track of the night',
	begin: (title: string, n: number) => `Begin with ${title}: ${plural(n, 'track', 'tracks')}`,
	leave: 'Leave them out',
	sentTo: (code: string) => `in ${code} already`,
	added: (n: number) => (n === 1 ? 'One track joins the set' : `${count(n)} tracks join the set`)
};

export const pairing = {
	title: 'Connect this laptop',
	text: 'Once, to your Pika account. It stays connected, and you need no password here.',
	again:
		'Your account signed it out, or it was away for a month. Connect it again; what waits here goes out then.',
	given:
		'The server does not take the credential in PIKA_BOOTH_TOKEN. Set another one and start the booth again.',
	kept: 'What waits here is kept and goes out then.',
	code: 'Code of this laptop',
	confirm: 'Confirm it in this browser',
	orPhone: (address: string) => `Or on your phone: open ${address}, sign in and type this code.`,
	other: 'Another code',
	show: 'Show a code',
	waits: (address: string) => `The code comes from ${address}, which is out of reach. Check the Wi-Fi.`
};

export const ready = {
	looking: 'Looking at all that tonight needs',
	well: 'Ready for tonight',
	warned: (n: number) =>
		n === 1 ? 'Ready, with one thing to know' : `Ready, with ${count(n)} things to know`,
	bad: (n: number) => (n === 1 ? 'One thing is not ready' : `${count(n)} things are not ready`),
	before: 'Ready for tonight?',
	beforeText: 'Server, network, clock, VirtualDJ’s history and settings, room on the disk.',
	look: 'Look now',
	again: 'Look again',
	rest: (n: number) => `In order: ${count(n)}`
};

export const facts = {
	title: 'Details',
	signedIn: 'Signed in as',
	nobodyYet: 'The server has not said yet.',
	given: 'By the credential in PIKA_BOOTH_TOKEN.',
	signOut: 'Sign this laptop out',
	signOutAsk: 'Sign this laptop out?',
	signOutText: 'Nothing more is sent until it is connected again, with a new code.',
	signOutKept: (n: number) =>
		`${plural(n, 'track stays', 'tracks stay')} here, and nothing more is sent until it is connected again, with a new code.`,
	signOutYes: 'Sign out',
	signedOut: 'This laptop is signed out',
	folder: 'VirtualDJ’s history',
	chosen: 'You named this folder.',
	found: 'Found by itself.',
	another: 'Follow another folder',
	file: 'File',
	newest: 'The newest in the folder.',
	others: { 'network-control': 'VirtualDJ’s decks', file: 'File of what is playing' },
	settings: 'In VirtualDJ’s settings',
	writeHistory: 'writeHistory is off, so nothing arrives here. Set it to yes.',
	historyDelay: (seconds: number, better: number) =>
		`A track is written down only after ${count(seconds)} seconds. Set historyDelay to ${count(better)}.`,
	server: 'Server',
	reached: 'Within reach.',
	lastReached: (clock: string) => `Out of reach. It last answered at ${clock}.`,
	neverReached: 'Out of reach. It has not answered yet.',
	clock: 'Clock',
	noOffset: 'Agrees with the server’s.',
	offset: (ahead: number) =>
		`${plural(Math.abs(ahead), 'second', 'seconds')} ${ahead > 0 ? 'behind' : 'ahead of'} the server. Times are put right.`,
	version: 'Version',
	elsewhere: 'Your account stays on the server, with its own sign-in.',
	nights: 'Your nights',
	account: 'Your page and laptops'
};

export const folder = {
	looked: 'Looked for it in',
	label: 'VirtualDJ’s History folder',
	hint: 'Its whole path. The folder is called History and lies in VirtualDJ’s own.',
	follow: 'Follow this folder',
	find: 'Find it by itself'
};
