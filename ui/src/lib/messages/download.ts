import { count } from '../format.ts';

// What a DJ reads who gets Pika for the laptop. *Words* that stand on a button or a screen are set off.

/** The same on every system. */
const third = (server: string): [string, string] => [
	'Tell it where your dancers are',
	`It asks for the server: type *${server}* and press Enter. Your browser opens; choose *Confirm it in this browser*, sign in and confirm.`
];

export const download = {
	page: 'Download',
	title: 'Pika for the laptop',
	text: 'It follows VirtualDJ and sends what you play. Nothing in VirtualDJ changes.',
	systems: 'Your system',
	names: { windows: 'Windows', darwin: 'Mac', linux: 'Linux' },
	get: { windows: 'Download for Windows', darwin: 'Download for this Mac', linux: 'Download for Linux' },
	chips: {
		windows: { amd64: 'Windows', arm64: 'Windows on ARM' },
		darwin: { arm64: 'Mac with Apple chip', amd64: 'Mac with Intel' },
		linux: { amd64: 'Linux, Intel or AMD', arm64: 'Linux, ARM' }
	},
	whichMac: 'Which one? In the Apple menu, *About This Mac* names a *Chip* or an Intel *Processor*.',
	facts: (version: string, bytes: number) =>
		[`Version ${version}`, bytes && `${count(Math.round(bytes / 1_000_000))} MB`].filter(Boolean).join(' · '),
	none: (system: string) => `The newest version has nothing for ${system}.`,
	unread: 'The list of downloads cannot be read just now. You find them here:',
	all: 'All downloads',
	unset: 'This server does not know where Pika is to be had. Ask whoever runs it for the file.',
	unsetOwner: 'If that is you: set *PIKA_RELEASES_URL*, and this page offers the newest version.',
	failed: 'No connection. The download is not known yet; the steps are.',
	onLaptop: 'Pika goes on the laptop with VirtualDJ. Open this page there:',
	steps: 'Three steps',
	how: {
		windows: (server: string): [string, string][] => [
			['Unpack it', 'In *Downloads*, right-click the file and choose *Extract All*.'],
			[
				'Open pika',
				'Windows says that it *protected your PC*, because we pay nobody to vouch for us. Choose *More info*, then *Run anyway*. It asks once for each version.'
			],
			third(server)
		],
		darwin: (server: string): [string, string][] => [
			['Unpack it', 'In *Downloads*, double-click the file. A folder appears beside it.'],
			[
				'Open pika-booth',
				'The Mac refuses, because we pay nobody to vouch for us. Choose *Done*, then in *System Settings*, *Privacy & Security*, scroll down to *Open Anyway*. It asks once for each version.'
			],
			third(server)
		],
		linux: (server: string): [string, string][] => [
			['Unpack it', 'In a terminal, in the folder with the file: *tar -xzf* and its name.'],
			['Open pika-booth', 'In the folder that appears: *./pika-booth*'],
			third(server)
		]
	},
	after: 'From then on, open it before you play. It remembers the rest.',
	checksums: 'Checksums',
	checksumsText: 'They show that a file arrived whole. To compare one:',
	check: { windows: 'certutil -hashfile', darwin: 'shasum -a 256', linux: 'sha256sum' },
	checked: (command: string, file: string, system: string) =>
		system === 'windows' ? `${command} ${file} SHA256` : `${command} ${file}`,
	noChecksum: 'The release has none for this file.'
};
