// Imported events as records of the entity event.
#pragma once

#include "calendar/event_1.hpp"
#include "import_series.hpp"

namespace calendar {

/// The record of a series with all its parts, without what follows from it.
/// @param call  whose memory it lies in
event_1::Event::Writer make_record(const tenon::Call& call, const ImportSeries& series,
                                   const tn_uuid& calendar);

}  // namespace calendar
