// SPDX-FileCopyrightText: 2026 The radish authors
// SPDX-License-Identifier: Apache-2.0
// random_graph.h: random ONNX graphs of every operator that the import knows, and what they compute, naively.
//
// A graph is written node by node, and each node says by a function of plain loops what it computes from the tensors of
// the nodes before. Layouts, opsets and the ways to say one thing (Relu as Clip, Max or Relu; axes as attributes or
// inputs) are drawn. Nothing here knows radish.
#ifndef RADISH_TESTS_NETWORK_RANDOM_GRAPH_H
#define RADISH_TESTS_NETWORK_RANDOM_GRAPH_H

#include "tests/network/onnx_writer.h"

#include <functional>
#include <map>
#include <random>

namespace random_graph {

struct Tensor {
  std::vector<int64_t> shape;
  std::vector<double> data;
};
using Values = std::map<std::string, Tensor>;

struct Graph {
  onnx_writer::Model model;
  std::vector<int64_t> planes; // channels, rows, columns of the images that the graph takes
  std::vector<std::function<void(Values &)>> steps;
  std::map<std::string, int> uses; // how often each operator was drawn
  std::string text;                // the nodes, for messages
  std::vector<std::string> values; // what they give, in order

  static constexpr const char *DOUBT =
      "doubt"; // a value that is there where a sign is so near to 0 that floats may differ

  // Returns the output for an image [channels][rows][columns]; `doubtful` receives whether floats may give another.
  std::vector<double> run(const std::vector<float> &image, bool *doubtful) const;
};

// Draws a graph whose windows a network file can say.
Graph draw(std::mt19937 &generator);

} // namespace random_graph

#endif
