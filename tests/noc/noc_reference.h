// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// noc_reference.h: the five rules of noc/noc.h once more, slow and obvious, to compare with.
//
// Each step of a rule is one event in a std::map by time; the arbiters decide after the events of an even picosecond.
#ifndef RADISH_TESTS_NOC_NOC_REFERENCE_H
#define RADISH_TESTS_NOC_NOC_REFERENCE_H

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <vector>

namespace reference {

enum Port { N, E, S, W, L };

struct Place { // a port of a router
  int x, y, port;
  auto key() const { return std::tuple(y, x, port); }
  bool operator<(const Place &other) const { return key() < other.key(); }
  bool operator==(const Place &other) const { return key() == other.key(); }
};

struct Packet {
  int64_t time;
  Place source;
  std::vector<Place> leaves;
};

struct Delays {
  int64_t in, rec, arb, d, fork, b_in, out, link, b_link;
};

struct Event { // a delivery (place: the sink) or a departure (place: the source)
  int64_t time;
  Place place;
  size_t packet;
  auto key() const { return std::tuple(time, place, packet); }
  bool operator<(const Event &other) const { return key() < other.key(); }
  bool operator==(const Event &other) const { return key() == other.key(); }
};

struct Case {
  int columns = 1, rows = 1, depth = 1;
  Delays delays{};
  std::vector<Packet> packets; // in order of time
  // How long the sink lets a packet wait that arrives there before it takes it; where empty, not at all.
  std::function<int64_t(const Event &)> sinks_wait_ps;
};

struct Outcome {
  std::vector<Event> deliveries, departures; // sorted
  std::vector<uint64_t> visits;              // by y * columns + x
};

inline std::optional<Place> across(const Case &c, const Place &p) { // the input that an output leads to
  switch (p.port) {
  case N: return p.y > 0 ? std::optional(Place{p.x, p.y - 1, S}) : std::nullopt;
  case E: return p.x < c.columns - 1 ? std::optional(Place{p.x + 1, p.y, W}) : std::nullopt;
  case S: return p.y < c.rows - 1 ? std::optional(Place{p.x, p.y + 1, N}) : std::nullopt;
  case W: return p.x > 0 ? std::optional(Place{p.x - 1, p.y, E}) : std::nullopt;
  default: return std::nullopt;
  }
}

class Mesh {
public:
  explicit Mesh(const Case &the_case) : c(the_case) { outcome.visits.resize(size_t(c.columns * c.rows)); }

  Outcome run() {
    for (size_t i = 0; i < c.packets.size(); i++) {
      at(c.packets[i].time, [this, i] {
        Source &source = sources[c.packets[i].source];
        source.fifo.push_back(i);
        send(c.packets[i].source);
      });
    }
    while (!events.empty()) {
      auto first = events.extract(events.begin());
      now = first.key();
      for (auto &act : first.mapped()) act();
      if (now % 2 == 0) decide_next();
    }
    std::sort(outcome.deliveries.begin(), outcome.deliveries.end());
    std::sort(outcome.departures.begin(), outcome.departures.end());
    return outcome;
  }

private:
  struct Token {
    size_t packet;
    std::vector<Place> leaves;
    int64_t accepted = 0;
  };
  struct Input {
    std::deque<Token> fifo;
    int taken = 0; // places in use; that of a popped token until it is free again
    std::optional<Token> waiting;
    std::optional<int64_t> last_pop;
    int undone = 0; // branches of the head token that are not done
  };
  struct Output {
    bool free = true;
    std::array<bool, 5> requests{};
    int last = N;
  };
  struct Source {
    bool free = true;
    std::deque<size_t> fifo;
  };

  void at(int64_t time, std::function<void()> act) {
    if (time < now) throw std::logic_error("an effect precedes its cause");
    events[time].push_back(std::move(act));
  }

  void send(const Place &place) {
    Source &source = sources[place];
    if (!source.free || source.fifo.empty()) return;
    source.free = false;
    size_t packet = source.fifo.front();
    source.fifo.pop_front();
    outcome.departures.push_back({now, place, packet});
    at(now + c.delays.link, [=] { arrive(place, {packet, c.packets[packet].leaves}); });
  }

  // Rule 1, ARRIVE: the packet at the end of the link enters the FIFO, or waits for a place in it.
  void arrive(const Place &in, const Token &token) {
    if (inputs[in].taken < c.depth) {
      accept(in, token);
    } else {
      if (inputs[in].waiting) throw std::logic_error("two tokens on one link");
      inputs[in].waiting = token;
    }
  }

  void accept(const Place &in, Token token) {
    Input &input = inputs[in];
    input.taken++;
    if (input.taken > c.depth) throw std::logic_error("more than D tokens");
    token.accepted = now;
    input.fifo.push_back(token);
    if (input.fifo.size() == 1) await_head(in);
    at(now + c.delays.b_link, [=] {
      if (auto upstream = across(c, in)) { // a link is as long in both directions
        outputs[*upstream].free = true;
      } else {
        sources[in].free = true;
        send(in);
      }
    });
  }

  // Rule 2, HEAD: the head of the FIFO requests its outputs.
  void await_head(const Place &in) {
    Input &input = inputs[in];
    int64_t time = input.fifo.front().accepted + c.delays.in;
    if (input.last_pop) time = std::max(time, *input.last_pop + c.delays.rec);
    at(time, [=] {
      outcome.visits[size_t(in.y * c.columns + in.x)]++;
      auto branches = branches_of(in, inputs[in].fifo.front());
      inputs[in].undone = int(branches.size());
      for (auto &[out, leaves] : branches) outputs[{in.x, in.y, out}].requests[size_t(in.port)] = true;
    });
  }

  std::map<int, std::vector<Place>> branches_of(const Place &here, const Token &token) {
    std::map<int, std::vector<Place>> branches;
    for (const Place &leaf : token.leaves) {
      int out = leaf.x > here.x ? E : leaf.x < here.x ? W : leaf.y > here.y ? S : leaf.y < here.y ? N : leaf.port;
      branches[out].push_back(leaf);
    }
    return branches;
  }

  // Rule 3, DECIDE: every free output with a request chooses its next winner.
  void decide_next() {
    for (auto &[place, output] : outputs) {
      bool requested = std::count(output.requests.begin(), output.requests.end(), true) > 0;
      if (!output.free || !requested) continue;
      output.free = false;
      at(now + 1, [this, out = place] {
        Output &o = outputs[out];
        int winner = o.last;
        do winner = (winner + 1) % 5;
        while (!o.requests[size_t(winner)]);
        o.requests[size_t(winner)] = false;
        o.last = winner;
        at(now - 1 + c.delays.arb, [=] { grant({out.x, out.y, winner}, out); });
      });
    }
  }

  // Rule 4, GRANT: the copy for this output leaves for its neighbour or sink.
  void grant(const Place &in, const Place &out) {
    const Token &head = inputs[in].fifo.front();
    Token copy{head.packet, branches_of(in, head)[out.port]};
    at(now + c.delays.out + c.delays.link, [=] {
      if (auto downstream = across(c, out)) {
        arrive(*downstream, copy);
      } else {
        const Event arrived{now, out, copy.packet};
        outcome.deliveries.push_back(arrived);
        const int64_t taken = now + (c.sinks_wait_ps ? c.sinks_wait_ps(arrived) : 0);
        at(taken + c.delays.b_link, [=] { outputs[out].free = true; });
      }
    });
    // Rule 5, JOIN: the packet leaves the FIFO after its last branch is done.
    at(now + c.delays.d, [=] {
      if (--inputs[in].undone == 0) at(now + c.delays.fork, [=] { pop(in); });
    });
  }

  void pop(const Place &in) {
    Input &input = inputs[in];
    input.fifo.pop_front();
    input.last_pop = now;
    if (!input.fifo.empty()) await_head(in);
    at(now + c.delays.b_in, [=] {
      Input &i = inputs[in];
      if (--i.taken < 0) throw std::logic_error("fewer than 0 tokens");
      if (!i.waiting) return;
      Token token = *i.waiting;
      i.waiting.reset();
      accept(in, token);
    });
  }

  const Case &c;
  Outcome outcome;
  int64_t now = 0;
  std::map<int64_t, std::vector<std::function<void()>>> events;
  std::map<Place, Input> inputs;
  std::map<Place, Output> outputs;
  std::map<Place, Source> sources;
};

inline Outcome run(const Case &c) {
  return Mesh(c).run();
}

} // namespace reference

#endif
