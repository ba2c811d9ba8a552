import { count, plural } from '../format.ts';

/** Every sentence of the screens. A missing key does not compile; a key nobody uses fails a test. */
export const en = {
	brand: 'Pika',
	title: (page: string) => `${page} · Pika`,
	length: (seconds: number) => {
		const minutes = Math.floor(seconds / 60);
		const h = Math.floor(minutes / 60);
		return h ? `${h} h ${minutes % 60} min` : `${minutes} min`;
	},
	with: 'with',
	retry: 'Try again',
	loading: 'One moment',
	signOut: 'Sign out',
	cancel: 'Cancel',

	offline: {
		title: 'No connection',
		text: 'Pika could not be reached. Check the Wi-Fi, then try again.'
	},
	missing: {
		title: 'Nothing here',
		text: 'This address leads nowhere. Codes are on the screen by the DJ.',
		join: 'Join a set'
	},

	join: {
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
	},

	live: {
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
		noLikes: 'No likes yet',
		tap: 'Tap the heart if you like it',
		liked: 'You like this one',
		pending: 'Saved here, on its way',
		pendingShort: 'not sent yet',
		ended: 'The set has ended',
		endedText: (session: string, dj: string) => `${session} with ${dj}. Thank you for dancing.`,
		recap: 'See the whole night',
		moved: (dj: string) => `${dj} is live again. You are in the new set.`
	},

	rain: {
		thanks: (n: number) => plural(n, 'thank-you', 'thank-yous')
	},

	recap: {
		page: (session: string) => `${session}, recap`,
		missing: (code: string) => `No recap has the code ${code}`,
		missingText: 'The night may be hidden by its DJ, or the code has a slip.',
		tracks: (n: number) => plural(n, 'track', 'tracks'),
		likes: (n: number) => plural(n, 'like', 'likes'),
		from: (start: string, end: string) => `${start} to ${end}`,
		since: (start: string) => `since ${start}`,
		still: 'The set is still on',
		open: 'Join it live',
		empty: 'No tracks were played.',
		emptyLive: 'The first track is still to come.',
		list: 'All tracks',
		time: 'Time',
		track: 'Track',
		likesColumn: 'Likes'
	},

	dj: {
		missing: 'No DJ has this page',
		missingText: 'Check the address, or join a set with its code.',
		quiet: 'Not playing right now',
		quietText: 'Keep this page open: it moves to the next set by itself.',
		nights: 'Past nights',
		noNights: 'No nights yet.'
	},

	account: {
		signIn: 'Sign in',
		signInTitle: 'The DJ’s side',
		signInText: 'Go live, show the code, see what the floor likes.',
		pairTitle: 'Sign in to connect the laptop',
		signUp: 'Create an account',
		signUpTitle: 'New DJ',
		signUpText: 'One account for all your nights.',
		forgot: 'Forgotten password',
		forgotTitle: 'A new password',
		forgotText: 'We send a link to your e-mail.',
		forgotGo: 'Send the link',
		sent: 'Look at your mail',
		sentText: (email: string) =>
			`If ${email} has an account, a link is on its way. It works for half an hour.`,
		noMail: 'This server cannot send mail. Ask whoever runs it for a new password.',
		back: 'Back to sign in',
		closed: 'New accounts are closed here. Ask whoever runs this server.',
		haveOne: 'I have an account',
		name: 'DJ name',
		nameHint: 'As the floor knows you.',
		email: 'E-mail',
		password: 'Password',
		newPassword: 'New password',
		passwordHint: 'Eight characters or more.'
	},

	reset: {
		page: 'New password',
		title: 'Choose a new password',
		text: 'All laptops and browsers sign in again after this.',
		go: 'Save the password',
		done: 'The password is changed',
		doneText: 'Sign in with the new one.',
		bad: 'This link no longer works',
		badText: 'Links work once and for half an hour. Ask for a new one.',
		again: 'Ask for a new link'
	},

	pair: {
		page: 'Connect a laptop',
		title: 'Connect a laptop',
		text: 'Type the code that the booth shows on the laptop.',
		opened: 'Does the laptop show this code?',
		openedText: 'Connect only a laptop that is yours: it may play into your sets.',
		label: 'Code from the laptop',
		go: 'Confirm',
		other: 'Another code',
		done: 'The laptop is connected',
		doneText: 'It goes on by itself. You can close this page.',
		console: 'Open the console'
	},

	booth: {
		page: 'Booth',
		goLive: 'Go live',
		goingLive: 'Going live',
		setTitle: 'Name of the set',
		evening: (weekday: string) => `${weekday} night`,
		hue: 'Colour of the lamp',
		hueText: 'Every phone takes this colour, so dancers see that they are in the right room.',
		preview: 'On the phones',
		previewTrack: 'Your first track',
		previewArtist: 'Shows here by itself',
		duration: (seconds: number) => `on air for ${en.length(seconds)}`,
		figures: 'The floor',
		likesNow: (n: number) => (n === 1 ? 'like for this track' : 'likes for this track'),
		dancers: (n: number) => (n === 1 ? 'dancer' : 'dancers'),
		first: 'Waiting for the first track',
		between: 'Nothing is playing',
		firstText: 'Start one in VirtualDJ.',
		reconnecting: 'Reconnecting. Nothing is lost.',
		code: 'Code of the set',
		qr: (code: string) => `QR code that opens the set ${code}`,
		copy: 'Copy the link',
		copied: 'The link is copied',
		copyFailed: 'Copying is not allowed here. Select the link instead.',
		print: 'QR code to print',
		setlist: 'Tonight so far',
		setlistEmpty: 'Tracks gather here as you play.',
		recap: 'Recap',
		end: 'Hold to end the set',
		endAgain: 'Press again to end the set',
		ending: 'Ending the set',
		ended: 'The set has ended',
		endedText: (title: string) => `${title} is over. The floor sees its recap now.`,
		seeRecap: 'See the recap',
		again: 'Go live again',
		open: (weekday: string) => `Your set from ${weekday} is still open`,
		openText: (title: string, since: string) => `${title}, on air since ${since}.`,
		resume: 'Go on with it',
		here: 'Laptop connected',
		away: 'Laptop away',
		awayText: 'The set goes on. What you play arrives when the laptop is back.',
		none: 'No laptop yet',
		noneText: 'On the laptop with VirtualDJ, run',
		command: (server: string) => `pika booth --server ${server}`,
		noneThen: 'It shows a code.',
		pair: 'Type the code here',
		laptops: 'Your laptops',
		noLaptops: 'None is connected.',
		pairAnother: 'Connect a laptop',
		lastSeen: (when: string) => `last seen ${when}`,
		neverSeen: 'never seen yet',
		forget: 'Sign out',
		forgetLabel: (label: string) => `Sign out ${label}`,
		forgetAsk: (label: string) => `Sign out ${label}?`,
		forgetText: 'It stops sending at once. What it has not sent yet stays on it.',
		forgetYes: 'Sign it out',
		forgotten: (label: string) => `${label} is signed out`,
		unnamed: 'Laptop',
		loadFailed: 'The console did not load'
	},

	/** Going once around the colour wheel, 15 degrees a step. */
	hues: [
		'Rose',
		'Red',
		'Coral',
		'Copper',
		'Orange',
		'Amber',
		'Gold',
		'Straw',
		'Lime',
		'Leaf',
		'Green',
		'Mint',
		'Jade',
		'Teal',
		'Aqua',
		'Cyan',
		'Sky',
		'Azure',
		'Blue',
		'Iris',
		'Violet',
		'Lilac',
		'Orchid',
		'Pink'
	],

	privacy: {
		page: 'Privacy',
		title: 'What Pika knows',
		parts: [
			[
				'On the floor',
				'No name, no account, no sign-up. The first visit sets one cookie with a random number, so that a heart counts once and stays yours. It lasts a year.'
			],
			[
				'What is kept',
				'Which tracks that number liked, and when. The DJ sees how many, never who. How many phones were here is kept as one figure a minute.'
			],
			[
				'What is not kept',
				'No network address, no location, nothing about your phone. Nothing on these pages comes from anybody else, and nothing goes to anybody else.'
			],
			['Forgetting', 'Clear the cookies of this site, and nothing here can be told to be yours any more.'],
			[
				'DJs',
				'Name, e-mail and password (as a hash), their sets and what was played. Nothing from the laptop’s disk but artist, title and facts of the track.'
			]
		] as const
	},

	errors: {
		network: 'No connection. Nothing was lost, try again.',
		server: 'The server stumbled. Try again in a moment.',
		unknown: 'That did not work. Try again.',
		tooMany: (seconds: number) =>
			seconds < 90
				? `Too fast. Wait ${count(seconds)} seconds.`
				: `Too many tries. Wait ${count(Math.ceil(seconds / 60))} minutes.`,
		credentials: 'E-mail and password do not match.',
		/** By field and code, else by code. What is not here is shown in the server's own words. */
		codes: {
			validation_required: 'Needed.',
			validation_is_email: 'This is not an e-mail address.',
			validation_invalid_email: 'This is not an e-mail address.',
			'email.validation_not_unique': 'There is an account with this e-mail. Sign in instead.',
			'password.validation_min_text_constraint': 'At least eight characters.',
			'password.validation_max_text_constraint': 'Too long: 71 bytes at most.',
			'password.validation_length_out_of_range': 'Eight characters or more, 71 bytes at most.',
			'passwordConfirm.validation_values_mismatch': 'The two do not match.',
			'token.validation_invalid_token': 'This link no longer works.',
			unknown_code: 'No laptop waits with this code. Codes are good for ten minutes.',
			ended: 'The set has ended.',
			not_yours: 'This belongs to another DJ.'
		} as Record<string, string>
	}
};

export type Messages = typeof en;
