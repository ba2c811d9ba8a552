import { count, plural } from '../format.ts';

export const recap = {
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
	likesColumn: 'Likes',
	thanks: (n: number) => plural(n, 'thank-you', 'thank-yous'),
	/** What the floor said of a tempo; '' = nothing. */
	tempo: ({ slower, perfect, faster }: Record<'slower' | 'perfect' | 'faster', number>) =>
		[
			slower && `${count(slower)} slower`,
			perfect && `${count(perfect)} just right`,
			faster && `${count(faster)} faster`
		]
			.filter(Boolean)
			.join(' · '),
	polls: 'What the floor chose',
	asked: (clock: string) => `asked at ${clock}`,
	stillOpen: 'Still open.',
	option: 'Option',
	votesColumn: 'Votes',
	pin: 'This set has a PIN',
	pinText: 'While it is on, its tracks are for those who are there.',
	enter: 'Enter the set'
};
