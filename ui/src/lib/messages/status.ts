import { count, plural } from '../format.ts';

/** A stretch of time as one says it of a server: nobody wants its seconds after a day. */
const stretch = (seconds: number) => {
	const minutes = Math.floor(seconds / 60);
	if (minutes < 1) return 'less than a minute';
	if (minutes < 120) return plural(minutes, 'minute', 'minutes');
	const hours = Math.floor(minutes / 60);
	return hours < 48 ? plural(hours, 'hour', 'hours') : plural(Math.floor(hours / 24), 'day', 'days');
};

export const status = {
	page: 'Status',
	well: 'All is well',
	wellText: 'This server keeps what is said and tells the phones.',
	ill: 'Something is wrong',
	illText: {
		feed: 'Phones hear nothing new just now. What they say may be kept.',
		database: 'Nothing can be kept just now. Phones keep what was tapped and send it again.'
	},
	silent: 'No answer',
	silentText: (at: string) => `This server was last heard at ${at}. Perhaps it is your own network.`,
	up: 'Up for',
	upFor: stretch,
	since: (when: string) => `since ${when}`,
	feed: 'Feed',
	feedIn: (ms: number) => `A test line came through in ${ms < 1 ? 'less than 1' : count(Math.round(ms))} ms`,
	feedStill: 'Stands still',
	database: 'Database',
	written: 'Takes what is said',
	notWritten: 'Takes nothing. Is the disk full?',
	notAsked: 'Not known while the database takes nothing',
	backup: 'Last backup',
	backupAgo: (seconds: number) => `${stretch(seconds)} ago`,
	noBackup: 'None yet',
	version: 'Version',
	again: 'This page looks again by itself.'
};
