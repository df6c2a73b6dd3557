// Every figure the bench gives, in the order of the table.

export interface Scenario {
  readonly id: string
  readonly unit: string
  readonly what: string
  readonly better: 'more' | 'less'
}

export const SCENARIOS: readonly Scenario[] = [
  { id: 'upload_mib_s', unit: 'MiB/s', what: 'upload, one stream', better: 'more' },
  { id: 'download_mib_s', unit: 'MiB/s', what: 'download, one stream', better: 'more' },
  { id: 'upload_cpu_s_per_gib', unit: 'CPU-s/GiB', what: 'CPU of both processes, upload', better: 'less' },
  { id: 'download_cpu_s_per_gib', unit: 'CPU-s/GiB', what: 'CPU of both processes, download', better: 'less' },
  { id: 'ten_streams_mib_s', unit: 'MiB/s', what: 'ten streams at once, up and then down', better: 'more' },
  { id: 'rtt_p50_us', unit: 'µs', what: 'round trip of 32 B on an open stream, median', better: 'less' },
  { id: 'rtt_p99_us', unit: 'µs', what: 'round trip of 32 B on an open stream, 99th percentile', better: 'less' },
  { id: 'small_32b_c64_per_s', unit: '1/s', what: 'echoes of 32 B, 64 in flight', better: 'more' },
  { id: 'small_1k_c64_per_s', unit: '1/s', what: 'echoes of 1 KiB, 64 in flight', better: 'more' },
  { id: 'stream_seq_per_s', unit: '1/s', what: 'open, echo 32 B, close: one after the other', better: 'more' },
  { id: 'stream_c64_per_s', unit: '1/s', what: 'open, echo 32 B, close: 64 at once', better: 'more' },
  { id: 'dial_seq_per_s', unit: '1/s', what: 'dial and close: one after the other', better: 'more' },
  { id: 'dial_c16_per_s', unit: '1/s', what: 'dial and close: 16 clients at once', better: 'more' },
  { id: 'heap_kib_per_conn', unit: 'KiB', what: 'heap and external memory of an idle connection, server side', better: 'less' },
  { id: 'rss_kib_per_conn', unit: 'KiB', what: 'resident memory of an idle connection, server side', better: 'less' },
  { id: 'import_ms', unit: 'ms', what: 'import of what a node needs', better: 'less' },
  { id: 'packages', unit: 'packages', what: 'third-party packages installed', better: 'less' },
  { id: 'install_mib', unit: 'MiB', what: 'size of everything installed', better: 'less' },
  { id: 'window_0ms_mib_s', unit: 'MiB/s', what: 'download through a proxy without delay', better: 'more' },
  { id: 'window_20ms_mib_s', unit: 'MiB/s', what: 'download at a round trip of 20 ms', better: 'more' },
  { id: 'window_60ms_mib_s', unit: 'MiB/s', what: 'download at a round trip of 60 ms', better: 'more' },
  { id: 'window_200ms_mib_s', unit: 'MiB/s', what: 'download at a round trip of 200 ms', better: 'more' },
  { id: 'fairness_min_max', unit: 'min ÷ max', what: 'bytes of the slowest and the fastest of eight downloads', better: 'more' },
  { id: 'small_p99_beside_upload_us', unit: 'µs', what: 'round trip of 32 B beside an upload, 99th percentile', better: 'less' },
  { id: 'small_p99_beside_download_us', unit: 'µs', what: 'round trip of 32 B beside a download, 99th percentile', better: 'less' }
]

export type Figures = Readonly<Record<string, number>>
