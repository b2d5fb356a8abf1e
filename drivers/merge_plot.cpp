// SPDX-FileCopyrightText: 2026 The exomerge developers
// SPDX-License-Identifier: BSD-3-Clause
#include "merge_plot.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdarg>
#include <cstdio>

#include "text.hpp"

namespace exomerge::driver {

namespace {

constexpr double width = 960, height = 500;
constexpr double left = 80, right = 930, top = 110, bottom = 420;
constexpr double equal_width = 90;  ///< the column of equal nodes, left of the axis of distances

constexpr const char* merged_color = "#4477aa";
constexpr const char* apart_color = "#ee8866";
constexpr const char* tolerance_color = "#cc3311";
constexpr const char* suggestion_color = "#117733";

/// `text` is written as it is: it must not hold characters that XML reserves.
class Svg {
 public:
  void rectangle(double x, double y, double w, double h, const char* color, const std::string& title = {}) {
    add("<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\">", x, y, w, h, color);
    if (!title.empty()) text_ += "<title>" + title + "</title>";
    text_ += "</rect>\n";
  }
  void line(double x1, double y1, double x2, double y2, const char* color, double stroke = 1,
            const char* dashes = "none") {
    add("<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\" stroke=\"%s\" stroke-width=\"%.1f\" "
        "stroke-dasharray=\"%s\"/>\n",
        x1, y1, x2, y2, color, stroke, dashes);
  }
  void text(double x, double y, const char* anchor, int size, const std::string& words,
            const char* color = "#222222") {
    add("<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\" font-size=\"%d\" fill=\"%s\">", x, y, anchor, size,
        color);
    text_ += words + "</text>\n";
  }
  std::string complete() const {
    std::array<char, 256> size;
    std::snprintf(size.data(), size.size(), "width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\"", width, height,
                  width, height);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" " +
           std::string(size.data()) + " font-family=\"sans-serif\">\n" + text_ + "</svg>\n";
  }

 private:
  [[gnu::format(printf, 2, 3)]] void add(const char* format, ...) {
    std::array<char, 512> line;
    std::va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(line.data(), line.size(), format, arguments);
    va_end(arguments);
    text_ += line.data();
  }

  std::string text_;
};

std::string power_of_ten(int exponent) {
  if (exponent >= 0 && exponent < 4) return number(std::pow(10.0, exponent));
  return "1e" + std::to_string(exponent);
}

class DistancePlot {
 public:
  explicit DistancePlot(const MergeSummary& summary)
      : summary_(summary), nodes_(summary.nodes), histogram_(*summary.nodes.histogram) {
    find_ranges();
  }

  std::string draw() {
    svg_.rectangle(0, 0, width, height, "#ffffff");
    draw_gap();
    draw_axes();
    draw_bars();
    draw_tolerances();
    draw_legend();
    return svg_.complete();
  }

 private:
  using Decade = MergeReport::Decade;

  // The outermost decades have no end; they are drawn as wide as the others.
  static double lower(const Decade& decade) {
    return std::log10(decade.lower > 0.0 ? decade.lower : decade.upper / 10);
  }
  static double upper(const Decade& decade) {
    return std::log10(std::isfinite(decade.upper) ? decade.upper : decade.lower * 10);
  }

  void find_ranges() {
    std::vector<double> shown;
    for (const Decade& decade : histogram_.decades) {
      shown.insert(shown.end(), {lower(decade), upper(decade)});
      most_ = std::max({most_, decade.merged, decade.apart});
    }
    most_ = std::max({most_, histogram_.equal_merged, histogram_.equal_apart});
    if (nodes_.tolerance > 0.0) shown.push_back(std::log10(nodes_.tolerance));
    if (nodes_.suggestion) shown.push_back(std::log10(nodes_.suggestion->tolerance));
    if (shown.empty()) shown.push_back(0.0);
    first_ = *std::min_element(shown.begin(), shown.end()) - 0.5;
    last_ = *std::max_element(shown.begin(), shown.end()) + 0.5;
  }

  /// `exponent`: the decimal logarithm of a distance.
  double x_of(double exponent) const {
    const double begin = left + equal_width;
    return begin + (right - begin) * (exponent - first_) / (last_ - first_);
  }
  double y_of(double count) const {
    // A single node is still a visible bar.
    const double base = std::log10(0.6),
                 full = std::log10(static_cast<double>(std::max<GlobalIndex>(most_, 2)));
    return bottom - (bottom - top) * (std::log10(count) - base) / (full - base);
  }

  void draw_gap() {
    if (!nodes_.suggestion) return;
    const double begin = std::max(x_of(std::log10(nodes_.suggestion->lower)), left + equal_width);
    const double end = std::min(x_of(std::log10(nodes_.suggestion->upper)), right);
    svg_.rectangle(begin, top, std::max(0.0, end - begin), bottom - top, "#e8f4ec",
                   "no distances from " + rounded(nodes_.suggestion->lower) + " to " +
                       rounded(nodes_.suggestion->upper));
  }

  void draw_axes() {
    for (int exponent = 0; exponent < 19; ++exponent) {
      const double count = std::pow(10.0, exponent);
      if (count > static_cast<double>(std::max<GlobalIndex>(most_, 2))) break;
      svg_.line(left, y_of(count), right, y_of(count), "#dddddd");
      svg_.text(left - 8, y_of(count) + 4, "end", 12, power_of_ten(exponent));
    }
    const int begin = static_cast<int>(std::ceil(first_)), end = static_cast<int>(std::floor(last_));
    const int stride = 1 + (end - begin) / 14;
    for (int exponent = begin; exponent <= end; ++exponent) {
      const double x = x_of(exponent);
      const bool labelled = exponent % stride == 0;
      svg_.line(x, bottom, x, bottom + (labelled ? 7 : 4), "#222222");
      if (labelled) svg_.text(x, bottom + 22, "middle", 12, power_of_ten(exponent));
    }
    svg_.line(left, bottom, right, bottom, "#222222");
    svg_.line(left, top, left, bottom, "#222222");
    svg_.line(left + equal_width, top, left + equal_width, bottom, "#bbbbbb");
    svg_.text(left + equal_width / 2, bottom + 22, "middle", 12, "equal");
    svg_.text((left + equal_width + right) / 2, bottom + 46, "middle", 14,
              "distance, in units of the coordinates");
    svg_.text(left - 60, top - 12, "start", 14, "nodes");
  }

  void draw_bar(double x, double bar_width, GlobalIndex count, const char* color, const std::string& what) {
    if (count == 0) return;
    const double y = y_of(static_cast<double>(count));
    svg_.rectangle(x, y, bar_width, bottom - y, color, counted(count, "node") + " " + what);
    if (bar_width >= 16)
      svg_.text(x + bar_width / 2, y - 4, "middle", 10, rounded(static_cast<double>(count)));
  }

  void draw_pair(double begin, double end, GlobalIndex merged, GlobalIndex apart, const std::string& range) {
    const double inset = 0.06 * (end - begin), half = (end - begin) / 2 - inset;
    draw_bar(begin + inset, half, merged, merged_color, "merged, " + range + " the node that stays");
    draw_bar(begin + inset + half, half, apart, apart_color, "that stay apart, " + range + " the nearest");
  }

  void draw_bars() {
    draw_pair(left + 10, left + equal_width - 10, histogram_.equal_merged, histogram_.equal_apart,
              "equal to");
    for (const Decade& decade : histogram_.decades) {
      draw_pair(x_of(lower(decade)), x_of(upper(decade)), decade.merged, decade.apart,
                rounded(decade.lower) + " to " + rounded(decade.upper) + " from");
    }
  }

  void draw_mark(double x, double label_y, bool label_right, const char* color, const char* dashes,
                 const std::string& label) {
    svg_.line(x, label_y + 4, x, bottom, color, 2, dashes);
    svg_.text(x + (label_right ? 6 : -6), label_y, label_right ? "start" : "end", 13, label, color);
  }

  /// With the option as the user would give it, where that is another number.
  std::string tolerance_text(double length, double option) const {
    return rounded(length) + (summary_.relative_tolerance ? " (--tolerance " + number(option) + ")" : "");
  }

  void draw_tolerances() {
    constexpr double longest_label = 270;
    const double tolerance = nodes_.tolerance;
    const double x = tolerance > 0.0 ? x_of(std::log10(tolerance)) : left + equal_width;
    draw_mark(x, top - 22, x + longest_label < right, tolerance_color, "6 4",
              "tolerance " + tolerance_text(tolerance, summary_.given_tolerance));
    if (!nodes_.suggestion) return;
    // Its label lies below the other, whose line it must not cross.
    const double suggested = x_of(std::log10(nodes_.suggestion->tolerance));
    const double option = suggested_tolerance(summary_);
    const bool label_right =
        suggested + longest_label < right && (suggested >= x || suggested < longest_label);
    draw_mark(suggested, top - 4, label_right, suggestion_color, "none",
              "suggested " +
                  tolerance_text(option * (summary_.relative_tolerance ? nodes_.length_scale : 1.0), option));
  }

  void draw_legend() {
    svg_.text(left - 60, 30, "start", 18, "Distances between nodes");
    svg_.rectangle(left - 60, 44, 12, 12, merged_color);
    svg_.text(left - 42, 55, "start", 13, "merged: to the node that stays");
    svg_.rectangle(left + 190, 44, 12, 12, apart_color);
    svg_.text(left + 208, 55, "start", 13, "apart: to the nearest of another group");
    if (histogram_.beyond == 0) return;
    svg_.text(right, 55, "end", 13,
              counted(histogram_.beyond, "node") + " with none within " + rounded(nodes_.near_miss_radius));
  }

  const MergeSummary& summary_;
  const MergeReport& nodes_;
  const MergeReport::Histogram& histogram_;
  double first_ = 0.0, last_ = 1.0;  ///< decimal logarithms of the distances at the ends of the axis
  GlobalIndex most_ = 0;
  Svg svg_;
};

}  // namespace

std::string distance_plot(const MergeSummary& summary) { return DistancePlot(summary).draw(); }

}  // namespace exomerge::driver
