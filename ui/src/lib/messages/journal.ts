import { count, list, plural } from '../format.ts';

export const journal = {
	text: 'Each track that you liked, night by night. Only this device can see it: there is no name and no account.',
	offline: 'Your likes could not be fetched. They are safe where they are: check the Wi-Fi, then try again.',
	stale: 'Pika could not be reached, so this may not be all.',
	empty: 'Nothing liked yet.',
	emptyText: 'Tap the heart while a track plays, and you find it here again.',
	join: 'Join a set',
	waiting: (n: number) =>
		`${plural(n, 'like waits', 'likes wait')} on this device. Open the set again and they go out.`,
	toSet: (code: string) => `Open ${code}`,
	night: 'The whole night',
	sheet: 'Save all as a spreadsheet, CSV',
	card: 'A card to share',
	cardClose: 'Put the card away',
	cardText: (title: string, dj: string, day: string, tracks: string[]) =>
		`A card: ${title} with ${dj}, ${day}. Liked: ${list(tracks)}.`,
	cardMore: (n: number) => `and ${count(n)} more`,
	cardFailed: 'This browser could not draw the card.',
	share: 'Share the card',
	save: 'Save the card',
	forget: 'Forget me',
	forgetText:
		'This deletes the likes, the words on the tempo and the votes of this device. The counts of those nights fall with them. It cannot be undone.',
	hold: 'Hold to forget me',
	holdAgain: 'Press again to forget me',
	forgetting: 'Forgetting',
	forgetLost: 'No connection, so it is not sure that all is forgotten. Try again.',
	forgotten: 'Forgotten.',
	forgottenText: 'All that this device said is deleted. The next set begins with nothing known.'
};
