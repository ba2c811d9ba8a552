import DownloadView from '../features/download/DownloadView.svelte';
import type { Release } from '../lib/types.ts';
import { nothing, states, type State } from './list.ts';

const page = 'https://git.example.org/swing/pika/releases';
const file = (system: string, arch: string, ext: string, i: number) => ({
	system,
	arch,
	name: `pika_v1.4.0_${system}_${arch}.${ext}`,
	url: `${page}/download/v1.4.0/pika_v1.4.0_${system}_${arch}.${ext}`,
	size: 10_951_896,
	sha256: `${i}b359184526${'7e72b1464fd94171c3493b3d71'.repeat(3)}`.slice(0, 64)
});
const release = {
	page,
	version: '1.4.0',
	publishedAt: '2026-11-20T18:00:00Z',
	files: [
		file('windows', 'amd64', 'zip', 1),
		file('darwin', 'arm64', 'tar.gz', 2),
		file('darwin', 'amd64', 'tar.gz', 3),
		file('linux', 'amd64', 'tar.gz', 4),
		file('linux', 'arm64', 'tar.gz', 5)
	]
} as Release;
const here = (data: Release) => ({ newest: { is: 'here', data } }) as const;

export const getting: Record<string, State> = {
	...states(
		DownloadView,
		{
			...here(release),
			visitor: { system: 'windows', arch: 'amd64' },
			server: 'https://pika.dance',
			onretry: nothing
		},
		{
			windows: {},
			'mac-apple': { visitor: { system: 'darwin', arch: 'arm64' } },
			'mac-unknown': { visitor: { system: 'darwin', arch: null } },
			linux: { visitor: { system: 'linux', arch: 'amd64' } },
			phone: { visitor: { system: 'phone', arch: null } },
			unknown: { visitor: { system: 'unknown', arch: null } },
			loading: { newest: { is: 'loading' } },
			failed: { newest: { is: 'failed' } },
			'no-release': { ...here({ ...release, version: '', files: [] }) },
			'not-for-you': {
				...here({ ...release, files: release.files.slice(0, 1) }),
				visitor: { system: 'linux', arch: 'amd64' }
			},
			unset: { ...here({ page: '', version: '', publishedAt: '', files: [] }) },
			'no-checksum': {
				...here({ ...release, files: release.files.map((f) => ({ ...f, sha256: '', size: 0 })) })
			},
			'long-address': { server: 'https://music.a-very-long-name-of-a-swing-society.example.org' }
		}
	)
};
