// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
#include "sim/report/path_index.h"

#include <stdlib.h>

// Returns the number of jobs of an image, the commit included.
static int64_t jobs_of(const radish_program *p) {
  return p->timesteps_in + 1;
}

static int64_t entry(const int64_t *first, int of, int64_t number) {
  return number >= 0 && number < first[of + 1] - first[of] ? first[of] + number : -1;
}

int radish_path_job_at(const radish_path_index *index, int partition, int64_t image, int step) {
  const int64_t at =
      entry(index->first_job, partition, image * jobs_of(&index->log->mapped->programs[partition]) + step);
  return at < 0 ? -1 : index->jobs[at];
}

int radish_path_emission_at(const radish_path_index *index, int partition, int64_t image, int step) {
  const int64_t steps = index->log->mapped->programs[partition].timesteps_out;
  const int64_t at = entry(index->first_emission, partition, image * steps + step);
  return at < 0 ? -1 : index->emissions[at];
}

int radish_path_token_at(const radish_path_index *index, int feed, int64_t number) {
  const int64_t at = entry(index->first_token, index->group_of[feed], number);
  return at < 0 ? -1 : index->tokens[at];
}

int radish_path_credit_at(const radish_path_index *index, int feed, int64_t number) {
  const int64_t at = entry(index->first_credit, feed, number);
  return at < 0 ? -1 : index->credits[at];
}

// ---- filling -------------------------------------------------------------------------------------------------------

static void group_feeds(radish_path_index *index) {
  const radish_mapped_chip *mapped = index->log->mapped;
  int groups = 0;
  for (int p = 0; p < mapped->partition_count; p++) {
    int copy = -1;
    for (int f = mapped->source_feeds[p]; f < mapped->source_feeds[p + 1]; f++) {
      if (copy < 0 || mapped->feeds[f].core != mapped->feeds[f - 1].core) {
        copy++;
        groups++;
      }
      index->group_of[f] = groups - 1;
      index->copy_of[f] = copy;
    }
  }
}

static int64_t sum_up(int64_t *first, int count) {
  for (int i = 0; i < count; i++) first[i + 1] += first[i];
  return first[count];
}

static int *unknown(int64_t count) {
  int *at = malloc(((size_t)count + 1) * sizeof *at);
  for (int64_t i = 0; at && i < count; i++) at[i] = -1;
  return at;
}

static bool make_tables(radish_path_index *index) {
  const radish_mapped_chip *mapped = index->log->mapped;
  const int64_t images = index->images;
  for (int p = 0; p < mapped->partition_count; p++) {
    index->first_job[p + 1] = mapped->core_of[p] == RADISH_HOST ? 0 : images * jobs_of(&mapped->programs[p]);
    index->first_emission[p + 1] = images * mapped->programs[p].timesteps_out;
  }
  for (int f = 0; f < mapped->feed_count; f++) {
    const radish_feed *feed = &mapped->feeds[f];
    index->first_token[index->group_of[f] + 1] = images * mapped->programs[feed->source].timesteps_out;
    index->first_credit[f + 1] = images * mapped->programs[feed->destination].windows_per_image;
  }
  const int groups = mapped->feed_count ? index->group_of[mapped->feed_count - 1] + 1 : 0;
  index->jobs = unknown(sum_up(index->first_job, mapped->partition_count));
  index->emissions = unknown(sum_up(index->first_emission, mapped->partition_count));
  index->tokens = unknown(sum_up(index->first_token, groups));
  const int64_t credits = sum_up(index->first_credit, mapped->feed_count);
  index->credits = unknown(credits);
  index->credit_sent_ps = calloc((size_t)credits + 1, sizeof *index->credit_sent_ps);
  return index->jobs && index->emissions && index->tokens && index->credits && index->credit_sent_ps;
}

static void enter_jobs(radish_path_index *index) {
  const radish_path_log *log = index->log;
  for (int j = 0; j < log->job_list.count; j++) {
    const radish_path_job *job = &log->jobs[j];
    const radish_program *p = &log->mapped->programs[job->partition];
    const int64_t number = job->image * jobs_of(p) + (job->commit ? p->timesteps_in : job->step);
    const int64_t at = entry(index->first_job, job->partition, number);
    if (at >= 0) index->jobs[at] = j;
  }
  for (int e = 0; e < log->emission_list.count; e++) {
    const radish_path_emission *emission = &log->emissions[e];
    const int64_t steps = log->mapped->programs[emission->partition].timesteps_out;
    const int64_t at = entry(index->first_emission, emission->partition, emission->image * steps + emission->step);
    if (at >= 0) index->emissions[at] = e;
  }
}

static int feed_to(const radish_mapped_chip *mapped, int source, int core) {
  for (int f = mapped->source_feeds[source]; f < mapped->source_feeds[source + 1]; f++) {
    if (mapped->feeds[f].core == core) return f;
  }
  return -1;
}

// Enters the tokens and credits. Packets between two ends keep their order, so that each is known by its number.
static bool enter_packets(radish_path_index *index) {
  const radish_path_log *log = index->log;
  const radish_mapped_chip *mapped = log->mapped;
  const size_t feeds = (size_t)mapped->feed_count + 1;
  int64_t *seen = calloc(3 * feeds, sizeof *seen);
  if (!seen) return false;
  int64_t *sent = seen + feeds, *arrived = sent + feeds;
  for (int t = 0; t < log->token_list.count; t++) {
    const int feed = feed_to(mapped, log->tokens[t].partition, log->tokens[t].core);
    const int group = index->group_of[feed];
    const int64_t at = entry(index->first_token, group, seen[group]++);
    if (at >= 0) index->tokens[at] = t;
  }
  for (int c = 0; c < log->sent_list.count; c++) {
    const int feed = mapped->source_feeds[log->sent[c].partition] + log->sent[c].feed;
    const int64_t at = entry(index->first_credit, feed, sent[feed]++);
    if (at >= 0) index->credit_sent_ps[at] = log->sent[c].time_ps;
  }
  for (int c = 0; c < log->credit_list.count; c++) {
    const int feed = mapped->source_feeds[log->credits[c].partition] + log->credits[c].feed;
    const int64_t at = entry(index->first_credit, feed, arrived[feed]++);
    if (at >= 0) index->credits[at] = c;
  }
  free(seen);
  return true;
}

bool radish_path_index_init(radish_path_index *index, const radish_path_log *log) {
  const radish_mapped_chip *mapped = log->mapped;
  *index = (radish_path_index){.log = log, .images = 1};
  for (int e = 0; e < log->emission_list.count; e++) {
    if (log->emissions[e].image >= index->images) index->images = log->emissions[e].image + 1;
  }
  const size_t partitions = (size_t)mapped->partition_count + 1, feeds = (size_t)mapped->feed_count + 1;
  index->first_job = calloc(partitions, sizeof *index->first_job);
  index->first_emission = calloc(partitions, sizeof *index->first_emission);
  index->first_token = calloc(feeds, sizeof *index->first_token);
  index->first_credit = calloc(feeds, sizeof *index->first_credit);
  index->group_of = calloc(feeds, sizeof *index->group_of);
  index->copy_of = calloc(feeds, sizeof *index->copy_of);
  if (!index->first_job || !index->first_emission || !index->first_token || !index->first_credit || !index->group_of ||
      !index->copy_of) {
    return false;
  }
  group_feeds(index);
  if (!make_tables(index)) return false;
  enter_jobs(index);
  return enter_packets(index);
}

void radish_path_index_free(radish_path_index *index) {
  free(index->first_job);
  free(index->first_emission);
  free(index->first_token);
  free(index->first_credit);
  free(index->jobs);
  free(index->emissions);
  free(index->tokens);
  free(index->credits);
  free(index->credit_sent_ps);
  free(index->group_of);
  free(index->copy_of);
  *index = (radish_path_index){0};
}
